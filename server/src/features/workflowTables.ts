import { fileNews } from '../fileNews';
import { queryRequest, type QueryParams, type QueryResult } from '../protocol';
import type { Feature } from '../serverContext';
import type { FileKey, FileSnapshot } from '../stateMessages';
import type { IndexedFile } from '../workspace/workflowIndex';

/** Edits follow each other faster than tables need to; milliseconds. */
const pause = 100;

/**
 * Tells the state thread which files there are, and from the first question on what is in them: it keeps the workflow
 * tables true to the index, after the findings are out, several edits at once. Nobody who never asks pays for them.
 */
export const workflowTablesFeature: Feature = {
  register: ({ index, state, scanned, connection }) => {
    let asked = false;
    // Nothing of this before the workspace is known: the first answers come first.
    const files = changes(index, (present, removed) => state.tell({ news: 'files', changed: present.map(({ root, file }) => ({ root, file })), removed }));
    const rows = changes(index, (present, removed) => state.tell({ news: 'rows', changed: present.map(snapshot), removed }));
    // All at once: half of them would look like a workspace that has lost the other half, and be folded so.
    const fileKeys = fileNews({ ms: pause, after: scanned, phasesOf: () => 0, tell: files.tell });
    const fileRows = fileNews({ ms: pause, after: scanned, phasesOf: (path) => index.get(path)?.phaseCount ?? 0, tell: rows.tell });
    const touch = (path: string): void => {
      fileKeys.touch(path);
      if (asked) fileRows.touch(path);
    };
    index.onDidChange(({ changed, removed }) => {
      for (const file of removed) {
        files.remove(file);
        if (asked) rows.remove(file);
      }
      for (const { path } of [...changed, ...removed]) touch(path);
    });
    state.onRestart(() => {
      for (const { path } of index.all()) touch(path);
    });
    // The asker's own errors (there is no such column …) are given back, not swallowed.
    connection.onRequest(queryRequest, async (params: QueryParams): Promise<QueryResult> => {
      await scanned;
      await index.settled();
      if (!asked) for (const { path } of index.all()) fileRows.touch(path);
      asked = true;
      await fileRows.flush();
      return state.request('query', params);
    });
  },
};

/** Sorts paths that changed into files that are there and keys that are gone. */
function changes(index: { readonly get: (path: string) => IndexedFile | undefined }, told: (present: readonly IndexedFile[], removed: readonly FileKey[]) => void) {
  const gone = new Map<string, FileKey>();
  return {
    remove: ({ root, file }: FileKey): void => void gone.set(`${root}\0${file}`, { root, file }),
    tell: (paths: readonly string[]): void => {
      const changed = paths.map((path) => index.get(path)).filter((file) => file !== undefined);
      const present = changed.filter(({ listed, tooLarge }) => listed && !tooLarge);
      // What was removed and is there again is told anew.
      for (const { root, file } of present) gone.delete(`${root}\0${file}`);
      const there = new Set(present);
      const removed = [...gone.values(), ...changed.filter((file) => !there.has(file)).map(({ root, file }) => ({ root, file }))];
      gone.clear();
      told(present, removed);
    },
  };
}

function snapshot({ root, file, text, open, phases, statuses }: IndexedFile): FileSnapshot {
  return {
    root, file, text, open, loadedAt: new Date().toISOString(),
    phases: phases.map(({ phase }, i) => ({
      task: phase.name, dependsOn: phase.dependsOn, rule: phase.rule, template: phase.template, retry: phase.retry, status: statuses[i] ?? '',
    })),
  };
}
