import { fileNews } from '../fileNews';
import { queryRequest, type QueryParams, type QueryResult } from '../protocol';
import type { Feature } from '../serverContext';
import type { FileSnapshot } from '../stateMessages';
import type { IndexedFile } from '../workspace/workflowIndex';

/** Edits follow each other faster than tables need to; milliseconds. */
const pause = 100;

/** Keeps the workflow tables, which live in the state thread, true to the index: after the findings are out, several edits at once. */
export const workflowTablesFeature: Feature = {
  register: ({ index, state, scanned, connection }) => {
    const gone = new Map<string, { readonly root: string; readonly file: string }>();
    // Nothing of this before the workspace is known: the first answers come first.
    const news = fileNews({
      ms: pause, after: scanned, phasesOf: (path) => index.get(path)?.phases.length ?? 0,
      tell: (paths) => {
        const changed = paths.map((path) => index.get(path)).filter((file) => file !== undefined);
        const there = changed.filter(({ listed, tooLarge }) => listed && !tooLarge);
        // What was removed and is there again has been written anew.
        for (const { root, file } of there) gone.delete(`${root}\0${file}`);
        const removed = [...gone.values(), ...changed.filter((file) => !there.includes(file)).map(({ root, file }) => ({ root, file }))];
        gone.clear();
        state.tell({ news: 'files', changed: there.map(snapshot), removed });
      },
    });
    index.onDidChange(({ changed, removed }) => {
      for (const { root, file } of removed) gone.set(`${root}\0${file}`, { root, file });
      for (const { path } of [...changed, ...removed]) news.touch(path);
    });
    state.onRestart(() => {
      for (const { path } of index.all()) news.touch(path);
    });
    // The asker's own errors (there is no such column …) are given back, not swallowed.
    connection.onRequest(queryRequest, async (params: QueryParams): Promise<QueryResult> => {
      await scanned;
      await index.settled();
      await news.flush();
      return state.request('query', params);
    });
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
