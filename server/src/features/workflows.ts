import { fileNews } from '../fileNews';
import { withoutParams } from '../handler';
import { workflowsChanged, workflowsRequest, type WorkflowItem, type WorkflowsChanged } from '../protocol';
import type { Feature, ServerContext } from '../serverContext';
import { toUri } from '../uri';
import { workflowItem } from '../workflowItem';
import type { IndexedFile } from '../workspace/workflowIndex';

/** Files in an answer; what is more follows as changes, so that no answer takes long to make. */
const firstFiles = 100;

/** The list of workflow files for the views, and from then on its changes: at most ten a second, with only the files that changed. */
export const workflowsFeature: Feature = {
  register: (context) => {
    const { connection, index, state, scanned, handle } = context;
    /** An editor without the views never asks, and is told of no change. */
    let asked = false;
    const news = fileNews({
      ms: 100, after: scanned, phasesOf: (path) => index.get(path)?.phases.length ?? 0,
      tell: (paths) => {
        const present = paths.map((path) => index.get(path)).filter((file) => file?.listed === true);
        const change: WorkflowsChanged = {
          changed: present.flatMap((file) => (file ? [item(context, file)] : [])),
          removed: paths.filter((path) => index.get(path)?.listed !== true).map(toUri),
        };
        void connection.sendNotification(workflowsChanged, change);
      },
    });
    connection.onRequest(workflowsRequest, withoutParams(handle<undefined, WorkflowItem[]>('workflows', [], async () => {
      await scanned;
      asked = true;
      const files = [...index.all()].filter(({ listed }) => listed);
      for (const { path } of files.slice(firstFiles)) news.touch(path);
      return files.slice(0, firstFiles).map((file) => item(context, file));
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

function item({ state }: ServerContext, file: IndexedFile): WorkflowItem {
  return workflowItem(file, new Map(Object.entries(state.lastRun(file.root, file.file)?.phases ?? {})));
}
