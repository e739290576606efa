import { openStore } from '../state/store/registry';
import type { Store } from '../state/store/store';
import { chosenStore } from './chosenStore';
import { rootHere } from './target';

/** Opens the store that a command is to work on, lets `work` use it, and closes it. Inside a step, values are written in the name of its task. */
export async function withChosenStore<T>(options: { readonly store?: string; readonly root?: string }, work: (store: Store) => Promise<T>): Promise<T> {
  const root = rootHere(options.root);
  const { MILLRACE_RUN_ID: run, MILLRACE_TASK: task } = process.env;
  const { address, own } = chosenStore(options.store, root, process.env);
  const store = await openStore(address, { root, own, ...(run && task && { writer: `${run} ${task}` }) });
  let failed = true;
  try {
    const result = await work(store);
    failed = false;
    return result;
  } finally {
    // What went wrong first is what is told.
    await (failed ? store.close().catch(() => undefined) : store.close());
  }
}
