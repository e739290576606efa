import * as vscode from 'vscode';
import type { Server } from './server';
import type { WorkflowStore } from './workflows';

const ours = { language: 'workflow-toml', scheme: 'file' };
/** Another extension's language: only some of its documents are workflows. */
const foreign = { language: 'toml', scheme: 'file' };

/** The language server's state beside the language name, for workflow documents. */
export function showLanguageStatus(server: Server, workflows: WorkflowStore): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('millrace.server', ours);
  item.name = 'Millrace';
  const show = (): void => {
    item.busy = server.state === 'starting';
    item.severity = server.state === 'failed' ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    item.text = server.state === 'failed' ? vscode.l10n.t('Millrace stopped') : 'Millrace';
    item.command = server.state === 'failed'
      ? { command: 'millrace.restartServer', title: vscode.l10n.t('Restart Server') }
      : { command: 'millrace.showOutput', title: vscode.l10n.t('Show Output') };
  };
  /** It is shown for the active editor alone, so that one decides. */
  const select = (): void => {
    const active = vscode.window.activeTextEditor?.document;
    item.selector = active?.languageId === 'toml' && workflows.get(active.uri) !== undefined ? [ours, foreign] : ours;
  };
  show();
  select();
  return vscode.Disposable.from(item, server.onDidChangeState(show), workflows.onDidChange(select), vscode.window.onDidChangeActiveTextEditor(select));
}
