import type { Connection } from 'vscode-languageserver';
import { TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { isWorkflowPath, holdsPhase, largestFile, readWorkflowFile } from './workspace/files';
import { isInside } from './workspace/root';
import type { IndexedFile, WorkflowIndex } from './workspace/workflowIndex';
import type { FileSettings } from './fileSettings';
import { guardedEvent, type HandlerLog } from './handler';
import { toPath } from './uri';

/** The documents open in the editor, kept in the index. */
export interface OpenDocuments {
  /** The indexed file of an open document, as the last change left it; undefined when it is no workflow. */
  readonly fileOf: (uri: string) => IndexedFile | undefined;
  readonly isOpen: (path: string) => boolean;
  /** Decides anew which open documents belong to the workflows of the workspace: settings, folders or ignore files have changed. */
  readonly relist: () => Promise<void>;
  /** Resolves when no long document waits for its first look any more; undefined where none does. */
  readonly ready: () => Promise<unknown> | undefined;
  /** The text of an open document, workflow or not. */
  readonly openText: (path: string) => string | undefined;
}

interface OpenState {
  readonly uri: string;
  /** Holds or held a phase since it was opened. */
  isWorkflow: boolean;
  /** Belongs to the workflows of the workspace. */
  listed: boolean;
  /** Its text is long and being looked at for the first time. */
  preparing?: Promise<void> | undefined;
  /** How long its last check took, in milliseconds. */
  checkTook: number;
  /** Calls off the check that is planned. */
  cancel: () => void;
}

const nothing = (): void => undefined;

/** A document that takes longer to check is checked when its author pauses for as long, at most this. In milliseconds. */
const longestPause = 150;
/** A check that takes no longer is never put off. In milliseconds. */
const unnoticed = 10;

/** From this length on, in UTF-16 units, the first look at a document takes longer than others may wait. */
const longText = 50_000;

/** Follows the editor's documents. `saved` is called with the path of a document that was written, workflow or not. */
export function followDocuments(
  connection: Connection, log: HandlerLog, index: WorkflowIndex, settings: FileSettings, saved: (path: string) => void,
): OpenDocuments {
  const documents = new TextDocuments(TextDocument);
  const open = new Map<string, OpenState>();

  /** Brings the index up to the document's text. */
  const check = (path: string): void => {
    const state = open.get(path);
    const document = state && documents.get(state.uri);
    if (!state || !document || state.preparing) return;
    state.cancel();
    const text = document.getText();
    // Once a workflow, always one while it is open: a header that is being typed must not take everything away.
    state.isWorkflow ||= holdsPhase(text);
    if (!state.isWorkflow) return;
    const start = performance.now();
    index.update({ path, text: text.length > largestFile ? undefined : text, open: true, listed: state.listed });
    state.checkTook = performance.now() - start;
  };

  /** Looks at a long text in slices; edits that come meanwhile are checked afterwards. */
  const prepare = async (path: string, text: string): Promise<void> => {
    const state = open.get(path);
    if (!state || text.length < longText || text.length > largestFile || !holdsPhase(text)) return;
    state.preparing = index.prepare(path, text, () => open.get(path) === state).finally(() => { state.preparing = undefined; });
    await state.preparing;
  };

  const list = async (path: string): Promise<void> => {
    const state = open.get(path);
    const listed = isOutside(settings, path) || await isListed(settings, path);
    if (!state || state.listed === listed || open.get(path) !== state) return;
    state.listed = listed;
    check(path);
  };

  documents.onDidOpen(guardedEvent('open', log, async ({ document }) => {
    const path = toPath(document.uri);
    if (path === undefined) return;
    open.set(path, { uri: document.uri, isWorkflow: false, listed: isOutside(settings, path) || (index.get(path)?.listed ?? false), checkTook: 0, cancel: nothing });
    await prepare(path, document.getText());
    check(path);
    await list(path);
  }));

  documents.onDidChangeContent(guardedEvent('change', log, ({ document }) => {
    const path = toPath(document.uri);
    const state = path === undefined ? undefined : open.get(path);
    if (path === undefined || !state) return;
    state.cancel();
    const later = guardedEvent('check', log, () => check(path));
    if (state.checkTook <= unnoticed) {
      const turn = setImmediate(() => void later(undefined));
      state.cancel = () => clearImmediate(turn);
    } else {
      const timer = setTimeout(() => void later(undefined), Math.min(state.checkTook, longestPause));
      state.cancel = () => clearTimeout(timer);
    }
  }));

  documents.onDidSave(({ document }) => {
    const path = toPath(document.uri);
    if (path !== undefined) saved(path);
  });

  documents.onDidClose(guardedEvent('close', log, async ({ document }) => {
    const path = toPath(document.uri);
    const state = path === undefined ? undefined : open.get(path);
    if (path === undefined || !state) return;
    state.cancel();
    open.delete(path);
    await takeFromDisk(index, settings, path, () => open.has(path));
  }));

  documents.listen(connection);
  return {
    isOpen: (path) => open.has(path),
    relist: async () => {
      for (const path of [...open.keys()]) await list(path);
    },
    ready: () => {
      const waiting = [...open.values()].flatMap(({ preparing }) => preparing ?? []);
      return waiting.length > 0 ? Promise.allSettled(waiting) : undefined;
    },
    openText: (path) => documents.get(open.get(path)?.uri ?? '')?.getText(),
    fileOf: (uri) => {
      const path = toPath(uri);
      const state = path === undefined ? undefined : open.get(path);
      if (path === undefined || !state) return undefined;
      check(path);
      return index.get(path);
    },
  };
}

/** Brings the index up to what the disk has of a file, unless the editor has it open by then. */
export async function takeFromDisk(index: WorkflowIndex, settings: FileSettings, path: string, isOpen: () => boolean): Promise<void> {
  const found = await isListed(settings, path) ? await readWorkflowFile(path) : undefined;
  if (isOpen()) return;
  if (found) index.update({ ...found, open: false, listed: true });
  else index.remove(path);
}

/** Whether a file lies in none of the editor's folders: such a workflow counts while it is open. */
function isOutside(settings: FileSettings, path: string): boolean {
  return !settings.folders().some((folder) => isInside(folder, path));
}

/** Whether a file belongs to the workspace's workflows, wherever its text is. */
async function isListed(settings: FileSettings, path: string): Promise<boolean> {
  for (const folder of settings.folders()) {
    if (isInside(folder, path) && await isWorkflowPath(folder, settings.filterOf(folder), path)) return true;
  }
  return false;
}
