import * as vscode from 'vscode';
import { open } from 'node:fs/promises';
import { hasPhaseHeader } from './phaseHeader';

/** A workflow's first `[[phase]]` stands near its top; a file larger than this is read no further (256 KiB). */
const headBytes = 256 * 1024;
const filesAtOnce = 16;
/** Where perhaps only a plain text has woken us, the search waits until the window has surely started (milliseconds). */
const patience = 5_000;

/**
 * Finds out whether there is a workflow: among open documents, in the workspace, and in files that come later. Calls `seen`
 * until disposed. `wanted` are signs that somebody waits for the workflows of the workspace.
 */
export function detectWorkflows(seen: () => void, wanted: readonly vscode.Event<void>[], output: vscode.LogOutputChannel): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher('**/*.toml', false, false, true);
  const look = (document: vscode.TextDocument): void => {
    if (adopt(document)) seen();
  };
  const lookAtFile = (uri: vscode.Uri): void => {
    void hasPhases(uri).then((found) => found && seen());
  };
  // Not before `activate` has returned.
  const first = setImmediate(() => vscode.workspace.textDocuments.forEach(look));
  let searched = false;
  const search = (): void => {
    if (searched) return;
    searched = true;
    void searchWorkspace().then((found) => found && seen(), (error: unknown) => output.warn('The search for workflows failed.', String(error)));
  };
  const later = setTimeout(search, onlyPlainText() ? patience : 0);
  return vscode.Disposable.from(
    watcher,
    { dispose: () => clearImmediate(first) },
    { dispose: () => clearTimeout(later) },
    ...wanted.map((event) => event(search)),
    watcher.onDidCreate(lookAtFile),
    watcher.onDidChange(lookAtFile),
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeTextDocument(({ document }) => look(document)),
  );
}

/** Keeps switching plain-text workflows to our language after the server has started. */
export function adoptPlainText(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(adopt),
    vscode.workspace.onDidChangeTextDocument(({ document }) => adopt(document)),
  );
}

/** True when a plain text is open and no TOML: any plain text wakes us, in folders without TOML too. */
function onlyPlainText(): boolean {
  const open = vscode.workspace.textDocuments;
  return open.some(({ languageId }) => languageId === 'plaintext') && !open.some(isToml);
}

function isToml({ languageId, uri }: vscode.TextDocument): boolean {
  return languageId === 'toml' || languageId === 'workflow-toml' || uri.path.toLowerCase().endsWith('.toml');
}

/** True for a document with phases; without a TOML extension it opened as plain text and becomes ours here. */
function adopt(document: vscode.TextDocument): boolean {
  const { languageId, uri } = document;
  const plain = languageId === 'plaintext' && uri.path.toLowerCase().endsWith('.toml');
  if (uri.scheme !== 'file' || !(plain || languageId === 'toml' || languageId === 'workflow-toml')) return false;
  if (!hasPhaseHeader(document.getText())) return false;
  if (plain) void vscode.languages.setTextDocumentLanguage(document, 'workflow-toml');
  return true;
}

async function searchWorkspace(): Promise<boolean> {
  const files = (await vscode.workspace.findFiles('**/*.toml', '**/node_modules/**')).filter((uri) => uri.scheme === 'file');
  for (let i = 0; i < files.length; i += filesAtOnce) {
    const found = await Promise.all(files.slice(i, i + filesAtOnce).map(hasPhases));
    if (found.includes(true)) return true;
  }
  return false;
}

/** False also for what cannot be read: the server reports it once it runs. */
async function hasPhases(uri: vscode.Uri): Promise<boolean> {
  try {
    const file = await open(uri.fsPath);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      return hasPhaseHeader(buffer.toString('utf8', 0, bytesRead));
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}
