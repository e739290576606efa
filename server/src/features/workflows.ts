import { fileNews } from '../fileNews';
import { withoutParams } from '../handler';
import { workflowsChanged, workflowsRequest, type WorkflowItem, type WorkflowsChanged } from '../protocol';
import type { Feature, ServerContext } from '../serverContext';
import { toUri } from '../uri';
import { workflowItemSteps } from '../workflowItem';
import { stepsInSlices } from '../workspace/slices';
import type { IndexedFile } from '../workspace/workflowIndex';

/** Files in an answer; what is more follows as changes, so that no answer takes long to make. */
const firstFiles = 100;

/** The list of workflow files for the views, and from then on its changes: at most ten a second, with only the files that changed. */
export const workflowsFeature: Feature = {
  register: (context) => {
    const { connection, index, state, scanned, handle } = context;
    /** An editor without the views never asks, and is told of no change. */
    let asked = false;
    /** Resolves when the last answer is out: no change overtakes what is older than it. */
    let answered = Promise.resolve();
    const news = fileNews({
      ms: 100, after: scanned, phasesOf: (path) => index.get(path)?.phaseCount ?? 0,
      tell: async (paths) => {
        await answered;
        const present = paths.map((path) => index.get(path)).filter((file) => file !== undefined).filter(({ listed }) => listed);
        const removed = paths.filter((path) => index.get(path)?.listed !== true).map(toUri);
        const change: WorkflowsChanged = { changed: await items(context, present), removed };
        // An editor that reads slowly is not sent everything at once: it would wait in our memory.
        await connection.sendNotification(workflowsChanged, change).catch(() => undefined);
      },
    });
    connection.onRequest(workflowsRequest, withoutParams(handle<undefined, WorkflowItem[]>('workflows', [], async () => {
      await scanned;
      asked = true;
      const files = [...index.all()].filter(({ listed }) => listed);
      for (const { path } of files.slice(firstFiles)) news.touch(path);
      const answer = items(context, files.slice(0, firstFiles));
      answered = answer.then(() => new Promise((resolve) => setImmediate(resolve)));
      return answer;
    })));
    index.onDidChange(({ changed, removed }) => {
      if (asked) for (const { path } of [...changed, ...removed]) news.touch(path);
    });
    state.onLastRuns((changed) => {
      if (!asked) return;
      const keys = new Set(changed.map(({ root, file }) => `${root}\0${file}`));
      for (const { path, root, file } of index.all()) if (keys.has(`${root}\0${file}`)) news.touch(path);
    });
  },
};

/** Files as the views show them, made in slices. */
function items({ state }: ServerContext, files: readonly IndexedFile[]): Promise<WorkflowItem[]> {
  return stepsInSlices((function* () {
    const made: WorkflowItem[] = [];
    for (const file of files) made.push(yield* workflowItemSteps(file, new Map(Object.entries(state.lastRun(file.root, file.file)?.phases ?? {}))));
    return made;
  })());
}
