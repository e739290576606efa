import * as vscode from 'vscode';
import { placeOf } from './rootPlace';

/** Roots outside of every folder that the user has allowed in this window. */
const allowed = new Set<string>();

/**
 * Whether something may run in a root, and its state be written there. In an open folder trust has been decided. Above
 * one it has not: such a root is refused, and the folder offered. Elsewhere, for a file opened by itself, the user is asked
 * once, for a `.millrace` will stand beside it.
 */
export async function mayRunIn(root: string): Promise<boolean> {
  const place = placeOf(root, (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath));
  if (place === 'inside' || allowed.has(root)) return true;
  const open = vscode.l10n.t('Open Folder');
  if (place === 'above') {
    const message = vscode.l10n.t('The root of this workflow, {0}, lies above the open folder. Nothing runs there until that folder is opened and trusted.', root);
    if ((await vscode.window.showWarningMessage(message, open)) === open) await openFolder(root);
    return false;
  }
  const run = vscode.l10n.t('Run');
  const message = vscode.l10n.t('This workflow lies in no open folder. A run starts its commands, and keeps its state in {0}.', vscode.Uri.joinPath(vscode.Uri.file(root), '.millrace').fsPath);
  const chosen = await vscode.window.showWarningMessage(message, run, open);
  if (chosen === open) await openFolder(root);
  if (chosen === run) allowed.add(root);
  return chosen === run;
}

async function openFolder(root: string): Promise<void> {
  await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(root));
}
