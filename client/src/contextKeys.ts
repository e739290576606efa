import * as vscode from 'vscode';
import type { Server } from './server';
import type { WorkflowStore } from './workflows';

/** Keeps the context keys true that welcome texts and menus of package.json ask for. */
export function keepContextKeys(server: Server, workflows: WorkflowStore): vscode.Disposable {
  const setServer = (): void => void vscode.commands.executeCommand('setContext', 'millrace.server', server.state);
  const setWorkflows = (): void => void vscode.commands.executeCommand('setContext', 'millrace.hasWorkflows', workflows.all().length > 0);
  const setEditor = (): void => {
    const uri = vscode.window.activeTextEditor?.document.uri;
    void vscode.commands.executeCommand('setContext', 'millrace.editorIsWorkflow', uri !== undefined && workflows.get(uri) !== undefined);
  };
  setServer();
  setWorkflows();
  setEditor();
  return vscode.Disposable.from(
    server.onDidChangeState(setServer),
    workflows.onDidChange(setWorkflows),
    workflows.onDidChange(setEditor),
    vscode.window.onDidChangeActiveTextEditor(setEditor),
  );
}
