import * as vscode from 'vscode';
import type { Plan } from './cliAnswer';
import { planText } from './planText';

const scheme = 'millrace-plan';
const texts = new Map<string, string>();

/** Serves the plans that Dry Run has shown as read-only documents; a closed one is forgotten. */
export function servePlans(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(scheme, { provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? '' }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => texts.delete(uri.toString())),
  );
}

/** Opens the plan beside the file it is of. */
export async function showPlan(file: string, plan: Plan): Promise<void> {
  const uri = vscode.Uri.from({ scheme, path: `/${vscode.l10n.t('{0} (plan)', file.slice(file.lastIndexOf('/') + 1))}`, query: String(Date.now()) });
  texts.set(uri.toString(), planText(plan, [vscode.l10n.t('Task'), vscode.l10n.t('Info'), vscode.l10n.t('Meta')]));
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
}
