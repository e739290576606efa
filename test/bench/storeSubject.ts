import type { Backend, Op } from '../../server/src/state/store/backend';
import { momentText } from '../../server/src/state/store/moments';
import type { Store } from '../../server/src/state/store/store';
import type { Table } from '../../server/src/state/store/tables';

/** What is measured, of a store of ours or of the peer. `i` counts the rounds. */
export interface Subject {
  save(i: number): Promise<unknown> | unknown;
  load(i: number): Promise<unknown> | unknown;
  /** The newest 1,000 workflow states of a status. */
  list(): Promise<unknown> | unknown;
  get(i: number): Promise<unknown> | unknown;
  /** With an entry in the history of the value. */
  set(i: number): Promise<unknown> | unknown;
  /** A durable change of one task: its state, and a record in its history. */
  change(i: number): Promise<unknown> | unknown;
  /** The same of a hundred tasks at once. */
  changeMany(): Promise<unknown> | unknown;
  /** The newest 100 changes of a task that has as many. */
  history(): Promise<unknown> | unknown;
  /** Opens it anew, loads one state and lists the newest 100. */
  open(): Promise<unknown> | unknown;
  close(): Promise<unknown> | unknown;
}

/** What a row holds, and how many there are of each kind among `rows`. */
export const example = { step: 'load', rows: 12_345, note: 'x'.repeat(60) };
export const share = (rows: number) => ({ states: rows / 4, values: rows / 4, tasks: rows / 2 });
export const statusOf = (i: number): 'failed' | 'completed' => (i % 2 === 0 ? 'failed' : 'completed');
/** Walks through `count` rows without going round in steps that caches like. */
export const spread = (i: number, count: number): number => (i * 7919) % count;
/** The task whose history is asked for. */
export const longTask = 'with a history';

/** Fills a store in commits of `portion` rows, below what the store itself would write one by one. */
export async function fillStore(backend: Backend, rows: number, portion: number): Promise<void> {
  const { states, values, tasks } = share(rows);
  const value = JSON.stringify(example);
  let ops: Op[] = [];
  let commits = 0;
  const flush = async (): Promise<void> => {
    if (ops.length > 0) await backend.commit({ id: `fill-${commits++}`, ops, expected: [], durability: 'written' });
    ops = [];
  };
  const put = async (table: Table, columns: readonly string[], i: number, text: string): Promise<void> => {
    const at = momentText(Date.UTC(2026, 0, 1) * 1000 + i);
    ops.push({ op: 'put', row: { key: { table, columns }, value: text, version: 1, stamp: 'fill', status: table === 'scoped_values' ? '' : statusOf(i), created: at, updated: at, expires: null, writer: 'user' } });
    if (ops.length >= portion) await flush();
  };
  for (let i = 0; i < states; i++) await put('workflow_states', [`w${i}`], i, JSON.stringify({ data: example }));
  for (let i = 0; i < values; i++) await put('scoped_values', ['global', '', '', '', `v${i}`], i, value);
  for (let i = 0; i < tasks; i++) await put('task_states', [`w${i % 100}`, '', `t${i}`], i, JSON.stringify({ status: statusOf(i), result: example, error: null, timestamp: '2026-01-01T00:00:00Z' }));
  await flush();
}

/** A store of ours. */
export async function storeSubject(open: () => Promise<Store>, rows: number): Promise<Subject> {
  const { states, values, tasks } = share(rows);
  let store = await open();
  const scope = () => store.scope({ kind: 'global' });
  const task = (i: number) => spread(i, tasks);
  for (let i = 0; i < 100; i++) await store.tasks('w0').save(longTask, { status: 'running', result: example });
  return {
    save: (i) => store.workflows.save(`w${spread(i, states)}`, { status: statusOf(i), data: example }),
    load: (i) => store.workflows.load(`w${spread(i, states)}`),
    list: () => store.workflows.list({ status: 'failed', limit: 1000 }),
    get: (i) => scope().get(`v${spread(i, values)}`),
    set: (i) => scope().set(`v${spread(i, values)}`, example),
    change: (i) => store.tasks(`w${task(i) % 100}`).save(`t${task(i)}`, { status: 'running', result: example }),
    changeMany: () => store.tasks('many').saveMany(Object.fromEntries(Array.from({ length: 100 }, (_, k) => [`t${k}`, { status: 'running' as const, result: example }]))),
    history: () => store.tasks('w0').history(longTask),
    async open() {
      await store.close();
      store = await open();
      await store.workflows.load('w1');
      await store.workflows.list();
    },
    close: () => store.close(),
  };
}
