import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { GraphLayout, RunDetail, RunItem, WorkflowItem } from '../../../server/src/protocol';
import type { HostMessage, NodeState, PageMessage, PageState, PhaseText, RunChoice } from '../../webviews/graph/messages';
import { uriKey } from '../workflows';
import type { GraphHost } from './graphHost';
import { graphHtml } from './graphHtml';
import { changedStates, nodeStates } from './nodeStates';

export const graphViewType = 'millrace.graph';
const offeredRuns = 30;

const panels = new Map<string, vscode.WebviewPanel>();

/** Shows the graph of a file beside its text, or brings the one that is open to the front. */
export function showGraph(host: GraphHost, uri: vscode.Uri): void {
  const open = panels.get(uriKey(uri));
  if (open) {
    open.reveal(undefined, true);
    return;
  }
  const panel = vscode.window.createWebviewPanel(graphViewType, title(uri), { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }, {});
  attach(host, panel, { uri: uri.toString(), chosen: null });
}

/** Brings graphs back after a reload of the window. To be registered once, while activating. */
export function registerGraphSerializer(host: GraphHost): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(graphViewType, {
    async deserializeWebviewPanel(panel, state: unknown) {
      const kept = readState(state);
      if (kept === null || panels.has(uriKey(kept.uri))) panel.dispose();
      else attach(host, panel, kept);
    },
  });
}

function readState(state: unknown): Pick<PageState, 'uri' | 'chosen'> | null {
  if (typeof state !== 'object' || state === null || !('uri' in state) || typeof state.uri !== 'string') return null;
  return { uri: state.uri, chosen: 'chosen' in state && typeof state.chosen === 'string' ? state.chosen : null };
}

function title(uri: vscode.Uri): string {
  return vscode.l10n.t('Graph: {0}', uri.path.slice(uri.path.lastIndexOf('/') + 1));
}

/** Ties a panel to a file for as long as the panel lives. */
function attach(host: GraphHost, panel: vscode.WebviewPanel, kept: Pick<PageState, 'uri' | 'chosen'>): void {
  const uri = vscode.Uri.parse(kept.uri);
  const key = uriKey(uri);
  const live: vscode.Disposable[] = [];
  let ready = false;
  let chosen = kept.chosen;
  let layout: { readonly shape: string; readonly graph: GraphLayout } | undefined;
  let names: readonly string[] = [];
  let sent = new Map<string, NodeState>();
  let shown: RunItem | undefined;
  let turn = 0;

  const post = (message: HostMessage): void => void (ready && panel.webview.postMessage(message));

  const sendGraph = async (): Promise<void> => {
    const mine = ++turn;
    const file = host.workflows.get(uri);
    if (!file) {
      post({ type: 'problem', message: vscode.l10n.t('No phase of this file is known yet. The graph appears when the language server has read a [[phase]] in it.') });
      return;
    }
    try {
      const shape = shapeOf(file);
      if (layout?.shape !== shape) layout = { shape, graph: await host.requestLayout(uri) };
      if (mine !== turn) return; // the file changed meanwhile
      const { graph } = layout;
      names = graph.nodes.map(({ name }) => name);
      post({ type: 'graph', file: file.file, broken: file.broken, layout: graph, phases: file.phases.map(phaseText) });
      await sendRun();
    } catch (error) {
      post({ type: 'problem', message: vscode.l10n.t('The graph could not be laid out: {0}', error instanceof Error ? error.message : String(error)) });
    }
  };

  const sendRun = async (): Promise<void> => {
    const own = host.runs.all().filter((run) => uriKey(run.uri) === key);
    const wanted = own.find(({ id }) => id === chosen) ?? own[0];
    const changedRun = wanted?.id !== shown?.id;
    shown = wanted;
    post({
      type: 'run',
      shown: wanted ? runChoice(wanted) : null,
      chosen: own.some(({ id }) => id === chosen) ? chosen : null,
      choices: own.slice(0, offeredRuns).map(runChoice),
    });
    if (!wanted) sendStates(undefined);
    else if (changedRun || names.some((name) => !sent.has(name))) {
      // Without an answer the server is gone; its return fires the change events again.
      const detail = await host.runs.detail(wanted.root, wanted.id).catch(() => null);
      sendStates(detail ?? undefined);
    }
  };

  const sendStates = (detail: RunDetail | undefined): void => {
    if (detail && detail.id !== shown?.id) return;
    const states = detail ? nodeStates(detail) : new Map<string, NodeState>();
    const changed = changedStates(names, sent, states);
    if (changed.length === 0) return;
    for (const state of changed) sent.set(state.name, state);
    post({ type: 'states', changed });
  };

  const receive = async (message: PageMessage): Promise<void> => {
    switch (message.type) {
      case 'ready':
        ready = true;
        sent = new Map();
        return sendGraph();
      case 'openPhase':
        return host.openPhase(uri, message.name);
      case 'openLog':
        return shown && host.openLog(shown.root, shown.id, message.key);
      case 'chooseRun':
        chosen = message.id;
        return sendRun();
    }
  };

  panels.set(key, panel);
  panel.title = title(uri);
  live.push(
    panel.webview.onDidReceiveMessage((message: PageMessage) => void receive(message)),
    panel.onDidChangeViewState(() => { ready &&= panel.visible; }),
    host.workflows.onDidChange(({ changed, removed }) => {
      if (ready && (removed.includes(key) || changed.some((file) => uriKey(file.uri) === key))) void sendGraph();
    }),
    host.runs.onDidChange((runs) => {
      if (ready && runs.some((run) => uriKey(run.uri) === key)) void sendRun();
    }),
    host.runs.onDidChangeDetail((detail) => {
      if (ready && detail.id === shown?.id && detail.root === shown.root) sendStates(detail);
    }),
  );
  panel.onDidDispose(() => {
    panels.delete(key);
    for (const subscription of live) subscription.dispose();
  });
  showPage(host, panel, uri);
}

function showPage(host: GraphHost, panel: vscode.WebviewPanel, uri: vscode.Uri): void {
  const { webview } = panel;
  const scripts = vscode.Uri.joinPath(host.extensionUri, 'dist', 'webviews');
  const media = vscode.Uri.joinPath(host.extensionUri, 'media');
  webview.options = { enableScripts: true, localResourceRoots: [scripts, media] };
  webview.html = graphHtml({
    cspSource: webview.cspSource,
    script: webview.asWebviewUri(vscode.Uri.joinPath(scripts, 'graph.js')).toString(),
    style: webview.asWebviewUri(vscode.Uri.joinPath(media, 'graph.css')).toString(),
    nonce: randomBytes(16).toString('hex'),
  }, uri.toString());
}

/** What the layout depends on: an edit elsewhere needs no new one. */
function shapeOf(file: WorkflowItem): string {
  return JSON.stringify(file.phases.map(({ name, parents }) => [name, parents]));
}

function phaseText({ name, parents, schedule, findings }: WorkflowItem['phases'][number]): PhaseText {
  const messages = (severity: string): string[] => findings.filter((finding) => finding.severity === severity).map(({ message }) => message);
  return { name, parents, schedule, errors: messages('error'), warnings: messages('warning') };
}

function runChoice({ id, status, started, simulated }: RunItem): RunChoice {
  return { id, status, started, simulated };
}
