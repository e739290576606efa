import type {
  CancellationToken, DocumentDiagnosticParams, DocumentDiagnosticReport, ResultProgressReporter, WorkspaceDiagnosticParams, WorkspaceDiagnosticReport,
  WorkspaceDiagnosticReportPartialResult, WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import type { ServerContext } from '../serverContext';
import { throttle } from '../throttle';
import { toPath, toUri } from '../uri';
import type { IndexedFile } from '../workspace/workflowIndex';
import { configDiagnostics, fileDiagnostics } from './diagnosticReports';

/** An editor that asks about a document it shows has done so by then. In milliseconds. */
const moment = 200;

type Progress = ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined;

/** Answers clients that ask for findings: of an open document at once, of the workspace for as long as something changes. */
export function pullDiagnostics({ connection, index, roots, fileOf, isOpen, handle, onConfigChange }: ServerContext): void {
  /** What the client was last told of each open document, by path. */
  const told = new Map<string, { readonly text: string; readonly revision: number }>();
  const refresh = throttle(100, () => void connection.languages.diagnostics.refresh());

  connection.languages.diagnostics.on(handle<DocumentDiagnosticParams, DocumentDiagnosticReport>('diagnostics', { kind: 'full', items: [] }, ({ textDocument, previousResultId }) => {
    const file = fileOf(textDocument.uri);
    if (!file) return { kind: 'full', items: configDiagnostics(roots.loaded().values()).get(toPath(textDocument.uri) ?? '') ?? [] };
    told.set(file.path, { text: file.text, revision: file.revision });
    const resultId = String(file.revision);
    return resultId === previousResultId ? { kind: 'unchanged', resultId } : { kind: 'full', resultId, items: fileDiagnostics(file) };
  }));

  index.onDidChange(({ changed, removed }) => {
    for (const { path } of removed) told.delete(path);
    // After a change of its own text the client asks by itself.
    if (changed.some((file) => file.open && told.get(file.path)?.text === file.text && told.get(file.path)?.revision !== file.revision)) refresh.call();
  });
  let shown = '[]';
  onConfigChange(() => {
    const now = JSON.stringify([...configDiagnostics(roots.loaded().values())]);
    if (now !== shown) refresh.call();
    shown = now;
  });

  const workspace = workspaceReports({ index, roots, isOpen, onConfigChange, hasPulled: ({ path, revision }) => told.get(path)?.revision === revision });
  connection.languages.diagnostics.onWorkspace(async (params, token, _work, progress) =>
    handle('workspace diagnostics', { items: [] }, () => workspace(params, token, progress))(params, token));
}

/** What the reports of a workspace are made of; `hasPulled`: the client knows what is said of an open file from a request about that alone. */
type Sources = Pick<ServerContext, 'index' | 'roots' | 'isOpen'> & { readonly hasPulled: (file: IndexedFile) => boolean };

/**
 * Reports of all files but those that the client asks about one by one: an editor has documents open without showing
 * them, and asks nothing about these. A request stays unanswered while nothing is new; with a progress token it stays
 * open for good and each change is streamed, so that a client need not ask in circles.
 */
function workspaceReports(sources: Sources & Pick<ServerContext, 'onConfigChange'>) {
  const { index, onConfigChange } = sources;
  const waiting = new Set<(paths: ReadonlySet<string> | 'all') => void>();
  const pending = new Set<string>();
  const flush = throttle(100, () => {
    const paths = new Set(pending);
    pending.clear();
    for (const offer of waiting) offer(paths);
  });
  /** Changed while open: most clients ask about these by themselves in a moment. */
  const left = new Set<string>();
  let leaving: NodeJS.Timeout | undefined;
  const leave = (path: string): void => {
    left.add(path);
    leaving ??= setTimeout(() => {
      for (const one of left) pending.add(one);
      left.clear();
      leaving = undefined;
      flush.call();
    }, moment).unref();
  };
  index.onDidChange(({ changed, removed }) => {
    for (const { path } of removed) pending.add(path);
    for (const { path, open } of changed) {
      if (open) leave(path);
      else pending.add(path);
    }
    if (pending.size > 0) flush.call();
  });
  onConfigChange(() => {
    for (const offer of waiting) offer('all');
  });

  return (params: WorkspaceDiagnosticParams, token: CancellationToken, progress: Progress): Promise<WorkspaceDiagnosticReport> =>
    new Promise((resolve) => {
      const sent = new Map(params.previousResultIds.map(({ uri, value }) => [toPath(uri) ?? uri, value]));
      const offer = (paths: ReadonlySet<string> | 'all'): void => {
        const items = newReports(sources, paths, sent);
        if (items.length === 0) return;
        if (progress) return progress.report({ items });
        waiting.delete(offer);
        resolve({ items });
      };
      waiting.add(offer);
      token.onCancellationRequested(() => {
        waiting.delete(offer);
        resolve({ items: [] });
      });
      offer('all');
    });
}

/** What a client that was `sent` those revisions does not know yet; takes it for sent. */
function newReports({ index, roots, isOpen, hasPulled }: Sources, paths: ReadonlySet<string> | 'all', sent: Map<string, string>): WorkspaceDocumentDiagnosticReport[] {
  const configs = configDiagnostics(roots.loaded().values());
  const items: WorkspaceDocumentDiagnosticReport[] = [];
  const add = (path: string, resultId: string, full: () => WorkspaceDocumentDiagnosticReport & { kind: 'full' }): void => {
    if (sent.get(path) === resultId) return;
    sent.set(path, resultId);
    items.push(full());
  };
  for (const path of paths === 'all' ? [...index.all()].map((file) => file.path) : paths) {
    const file = index.get(path);
    if (!file || (file.open && hasPulled(file))) continue;
    const resultId = String(file.revision);
    add(path, resultId, () => ({ kind: 'full', uri: toUri(path), version: null, resultId, items: fileDiagnostics(file) }));
  }
  for (const [path, problems] of configs) {
    if (isOpen(path)) continue;
    const resultId = problems.map(({ message, range }) => `${range.start.line} ${message}`).join('\n');
    add(path, resultId, () => ({ kind: 'full', uri: toUri(path), version: null, resultId, items: problems }));
  }
  for (const path of [...sent.keys()]) {
    if (index.get(path) || configs.has(path)) continue;
    sent.delete(path);
    items.push({ kind: 'full', uri: toUri(path), version: null, items: [] });
  }
  return items;
}
