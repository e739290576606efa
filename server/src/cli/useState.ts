import type { Scope } from '../state/store/scope';
import type { Store } from '../state/store/store';
import type { Value } from '../state/store/value/value';

/** Values of one scope, for a function that runs as a task. */
export interface TaskScope {
  /** Undefined when there is none. */
  get(name: string): Promise<Value | undefined>;
  set(name: string, value: Value): Promise<void>;
  /** False when there was none. */
  delete(name: string): Promise<boolean>;
  /** Names, sorted. */
  list(): Promise<string[]>;
  /** Adds a whole number, 1 by default, and returns the sum; none counts as 0. */
  increment(name: string, by?: number | bigint): Promise<number | bigint>;
}

/** `context.state`: the values of the workflow, of its step, and of everybody. */
export interface TaskState extends TaskScope {
  readonly step: TaskScope;
  readonly global: TaskScope;
}

/** The task, and the store that it was told of (`MILLRACE_STATE`). */
export interface TaskPlace {
  readonly address: string;
  /** Its root: there modules of stores are named (`MILLRACE_ROOT`). */
  readonly root: string;
  readonly run: string;
  readonly key: string;
  /** File key of its workflow. */
  readonly workflow: string;
}

/** The state of a task. The store is opened when it is first used; `close` closes it, if it was. */
export function taskState({ address, root, run, key, workflow }: TaskPlace): { readonly state: TaskState; close(): Promise<void> } {
  let opened: Promise<Store> | undefined;
  const open = async (): Promise<Store> => {
    if (address === '') throw new Error('there is no state here: MILLRACE_STATE names no store');
    const [{ openStore }, { ownStores }] = await Promise.all([import('../state/store/registry'), import('../workspace/ownStores')]);
    return openStore(address, { root: process.cwd(), own: ownStores(root), writer: `${run} ${key}` });
  };
  const values = (scope: Scope): TaskScope => {
    const of = async () => (await (opened ??= open())).scope(scope);
    return {
      get: async (name) => (await of()).get(name),
      async set(name, value) {
        await (await of()).set(name, value);
      },
      delete: async (name) => (await of()).delete(name),
      list: async () => (await of()).list(),
      increment: async (name, by) => (await of()).increment(name, by),
    };
  };
  // A key is the phase's name, and which of its tasks in brackets.
  const [step = ''] = key.split('[');
  return {
    state: { ...values({ kind: 'workflow', workflow }), step: values({ kind: 'step', workflow, step }), global: values({ kind: 'global' }) },
    async close() {
      // What could not be opened has been told to who asked for it.
      const store = await opened?.catch(() => undefined);
      await store?.close();
    },
  };
}
