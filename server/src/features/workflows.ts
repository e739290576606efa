import { withoutParams } from '../handler';
import { workflowsChanged, workflowsRequest, type WorkflowItem, type WorkflowsChanged } from '../protocol';
import type { Feature, ServerContext } from '../serverContext';
import { throttle } from '../throttle';
import { toUri } from '../uri';
import { workflowItem } from '../workflowItem';
import type { IndexedFile } from '../workspace/workflowIndex';

/** The list of workflow files for the views, and its changes: at most ten a second, with only the files that changed. */
export const workflowsFeature: Feature = {
  register: (context) => {
    const { connection, index, state, scanned, handle } = context;
    /** An editor without the views never asks, and is told of no change. */
    let shown = false;
    connection.onRequest(workflowsRequest, withoutParams(handle<undefined, WorkflowItem[]>('workflows', [], async () => {
      shown = true;
      await scanned;
      return [...index.all()].filter(({ listed }) => listed).map((file) => item(context, file));
    })));

    const touched = new Set<string>();
    const send = throttle(100, () => {
      if (!shown) return touched.clear();
      const paths = [...touched];
      touched.clear();
      const present = paths.map((path) => index.get(path)).filter((file) => file?.listed === true);
      const change: WorkflowsChanged = {
        changed: present.flatMap((file) => (file ? [item(context, file)] : [])),
        removed: paths.filter((path) => index.get(path)?.listed !== true).map(toUri),
      };
      void connection.sendNotification(workflowsChanged, change);
    });
    index.onDidChange(({ changed, removed }) => {
      for (const { path } of [...changed, ...removed]) touched.add(path);
      // After the findings, and after whatever else this change leads to.
      setImmediate(send.call);
    });
    state.onLastRuns((changed) => {
      const keys = new Set(changed.map(({ root, file }) => `${root}\0${file}`));
      for (const { path, root, file } of index.all()) if (keys.has(`${root}\0${file}`)) touched.add(path);
      if (touched.size > 0) send.call();
    });
  },
};

function item({ state }: ServerContext, file: IndexedFile): WorkflowItem {
  return workflowItem(file, new Map(Object.entries(state.lastRun(file.root, file.file)?.phases ?? {})));
}
