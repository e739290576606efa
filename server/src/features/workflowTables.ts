import { queryRequest, type QueryParams, type QueryResult } from '../protocol';
import type { Feature } from '../serverContext';
import type { FileSnapshot, StateNews } from '../stateMessages';
import type { IndexedFile } from '../workspace/workflowIndex';

/** Edits follow each other faster than tables need to; milliseconds. */
const pause = 100;

/** Keeps the workflow tables, which live in the state thread, true to the index: after the findings are out, several edits at once. */
export const workflowTablesFeature: Feature = {
  register: ({ index, state, scanned, connection }) => {
    const changed = new Map<string, IndexedFile>();
    const removed = new Map<string, { readonly root: string; readonly file: string }>();
    let timer: NodeJS.Timeout | undefined;
    const send = (): void => {
      clearTimeout(timer);
      timer = undefined;
      const news: StateNews = { news: 'files', changed: [...changed.values()].map(snapshot), removed: [...removed.values()].map(({ root, file }) => ({ root, file })) };
      changed.clear();
      removed.clear();
      state.tell(news);
    };
    index.onDidChange((change) => {
      for (const { path, root, file } of change.removed) {
        changed.delete(path);
        removed.set(`${root}\0${file}`, { root, file });
      }
      for (const file of change.changed) {
        if (file.listed && !file.tooLarge) changed.set(file.path, file);
        else removed.set(`${file.root}\0${file.file}`, file);
      }
      // Nothing of this before the workspace is known: the first answers come first.
      timer ??= setTimeout(() => void scanned.then(send), pause);
    });
    state.onRestart(() => {
      for (const file of index.all()) if (file.listed && !file.tooLarge) changed.set(file.path, file);
      send();
    });
    // The asker's own errors (there is no such column …) are given back, not swallowed.
    connection.onRequest(queryRequest, async (params: QueryParams): Promise<QueryResult> => {
      await scanned;
      await index.settled();
      send();
      return state.request('query', params);
    });
    connection.onExit(() => clearTimeout(timer));
  },
};

function snapshot({ root, file, text, open, phases, statuses }: IndexedFile): FileSnapshot {
  return {
    root, file, text, open, loadedAt: new Date().toISOString(),
    phases: phases.map(({ phase }, i) => ({
      task: phase.name, dependsOn: phase.dependsOn, rule: phase.rule, template: phase.template, retry: phase.retry, status: statuses[i] ?? '',
    })),
  };
}
