import * as vscode from 'vscode';
import type { Server } from './server';

/** The language server's state beside the language name, for workflow documents. */
export function showLanguageStatus(server: Server): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('millrace.server', { language: 'workflow-toml', scheme: 'file' });
  item.name = 'Millrace';
  const show = (): void => {
    item.busy = server.state === 'starting';
    item.severity = server.state === 'failed' ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    item.text = server.state === 'failed' ? vscode.l10n.t('Millrace stopped') : 'Millrace';
    item.command = server.state === 'failed'
      ? { command: 'millrace.restartServer', title: vscode.l10n.t('Restart Server') }
      : { command: 'millrace.showOutput', title: vscode.l10n.t('Show Output') };
  };
  show();
  return vscode.Disposable.from(item, server.onDidChangeState(show));
}
