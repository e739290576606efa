import { randomBytes } from 'node:crypto';
import { StateError } from '../stateError';
import type { Backend, Entry, Row } from '../store/backend';
import { codedBackend } from '../store/codedBackend';
import { moments } from '../store/moments';
import type { Key } from '../store/tables';
import { batches } from './batches';
import type { CopySide } from './copySide';
import type { Adopted, AdoptedText } from './foreignRecords';
import { syncLog } from './syncLog';

export interface AdoptReport {
  readonly workflows: readonly string[];
  readonly tasks: number;
  /** States in the histories of those tasks. */
  readonly history: number;
  /** How many rows and entries were not there yet. */
  readonly written: number;
}

/** A row to be, and what is there. */
interface Planned {
  readonly key: Key;
  readonly text: AdoptedText;
  readonly before: Row | null;
}

/**
 * Writes what a foreign file came to. Done twice it writes nothing the second time. Where the store holds another state
 * under the same name, it is StateError `invalid` and nothing is written, unless `replace` says otherwise.
 */
export async function adoptForeign({ backend, codec, shown }: CopySide, { workflows, tasks }: Adopted, replace: boolean): Promise<AdoptReport> {
  const store = codedBackend(backend, codec);
  const planned: Planned[] = [];
  const plan = async (key: Key, text: AdoptedText): Promise<boolean> => {
    const [before = null] = await store.read([key]);
    const same = before?.value === text.value && before.status === text.status;
    if (before && !same && !replace) throw new StateError('invalid', `${shown} holds another state of ${key.columns.filter((part) => part !== '').map((part) => JSON.stringify(part)).join(' ')} already; adopt it under another id with --as, or give --replace`);
    if (!same) planned.push({ key, text, before });
    return same;
  };
  for (const { id, ...text } of workflows) await plan({ table: 'workflow_states', columns: [id] }, text);
  const histories: { readonly columns: readonly string[]; readonly states: readonly AdoptedText[]; readonly same: boolean }[] = [];
  for (const { workflow, name, states } of tasks) {
    const last = states.at(-1);
    const columns = [workflow, '', name];
    if (last) histories.push({ columns, states, same: await plan({ table: 'task_states', columns }, last) });
  }

  const writes = batches(store);
  let written = 0;
  for (const history of histories) written += await writeHistory(store, history, writes);
  const now = moments();
  for (const { key, text, before } of planned) {
    const at = now();
    const row = { key, ...text, version: (before?.version ?? 0) + 1, stamp: randomBytes(12).toString('base64url'), created: before?.created ?? at, updated: at, expires: null, writer: 'user' };
    await writes.add({ op: 'put', row });
    written++;
  }
  await writes.flush();
  return { workflows: [...new Set([...workflows.map(({ id }) => id), ...tasks.map(({ workflow }) => workflow)])], tasks: tasks.length, history: tasks.reduce((sum, { states }) => sum + states.length, 0), written };
}

async function writeHistory(store: Backend, { columns, states, same }: { readonly columns: readonly string[]; readonly states: readonly AdoptedText[]; readonly same: boolean }, writes: ReturnType<typeof batches>): Promise<number> {
  const log = { table: 'task_history' as const, columns };
  const at = moments()();
  const { added, holds } = await syncLog(entries(states, at), store, log, writes, (a, b) => a.value === b.value);
  // What the task has been here stays before what it is now.
  if (holds === 'the same' || same) return added;
  for (const { value } of states) await writes.add({ op: 'append', log, at, value });
  return states.length;
}

async function* entries(states: readonly AdoptedText[], at: string): AsyncGenerator<Entry> {
  for (const { value } of states) yield { seq: 0, at, value };
}
