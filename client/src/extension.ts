import * as vscode from 'vscode';
import { callCli } from './callCli';
import { registerCommands } from './commands/registerCommands';
import { keepContextKeys } from './contextKeys';
import { graphHost } from './graphHostOf';
import { offerInterrupted } from './interruptedRuns';
import { showLanguageStatus } from './languageStatus';
import { LogDocuments } from './logDocuments';
import type { Millrace } from './millrace';
import { servePlans } from './planDocument';
import { RunFollower } from './runFollower';
import { RunStore } from './runs';
import { showRunsInStatusBar } from './runStatusBar';
import { Server } from './server';
import { StateStore } from './states';
import { serveValues } from './valueDocuments';
import { RunsView } from './views/runsView';
import { StatesView } from './views/statesView';
import { WorkflowsView } from './views/workflowsView';
import { registerGraphSerializer } from './webviews/graphPanel';
import { adoptPlainText, detectWorkflows } from './workflowDetection';
import { WorkflowStore } from './workflows';

/** Called by VS Code once there is a TOML file, a view or a command of ours. The server starts when a workflow is seen. */
export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel('Millrace', { log: true });
  const server = new Server(context.asAbsolutePath('dist/server.js'), output);
  const workflows = new WorkflowStore(server, output);
  const runs = new RunStore(server, output);
  const states = new StateStore(server, runs, output);
  const cli: Millrace['cli'] = (root, words) => callCli(context.asAbsolutePath('dist/cli.js'), root, words);
  const cancel = async (root: string, run: string): Promise<void> => {
    await vscode.commands.executeCommand('millrace.cancelRun', { root, run });
  };
  const millrace: Millrace = {
    extensionUri: context.extensionUri,
    output,
    server,
    workflows,
    runs,
    workflowsView: new WorkflowsView(workflows, runs),
    runsView: new RunsView(runs),
    logs: new LogDocuments(runs),
    follower: new RunFollower(server, runs, context.workspaceState, cancel),
    cli,
  };
  const stateView = new StatesView(server, states);
  const shown = [millrace.workflowsView, millrace.runsView, stateView].map(({ onDidShow }) => onDidShow);
  context.subscriptions.push(
    output, server, workflows, runs, states, millrace.workflowsView, millrace.runsView, millrace.logs,
    stateView,
    registerCommands(millrace),
    registerGraphSerializer(graphHost(millrace)),
    serveValues(server, runs),
    servePlans(),
    keepContextKeys(server, workflows),
    showLanguageStatus(server, workflows),
    showRunsInStatusBar(runs),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void server.trust()),
    server.onDidChangeState((state) => {
      if (state === 'running') void runs.whenLoaded.then(() => millrace.follower.pickUp());
    }),
    startWhenSeen(server, shown, output),
  );
  void runs.whenLoaded.then(() => offerInterrupted(runs, context.workspaceState, millrace.follower.ids));
}

/** Looks for workflows until there is one, then starts the server and looks only for those that opened as plain text. */
function startWhenSeen(server: Server, wanted: readonly vscode.Event<void>[], output: vscode.LogOutputChannel): vscode.Disposable {
  let listening = detectWorkflows(() => {
    if (server.state !== 'idle') return;
    listening.dispose();
    listening = adoptPlainText();
    void server.start();
  }, wanted, output);
  return { dispose: () => listening.dispose() };
}
