import { StateError } from '../stateError';
import type { Row } from './backend';
import { changeValue, type KeptVersions } from './changeValue';
import { columnsOf, loadRows, scopesWithin } from './clearScope';
import { keyText, type Key } from './tables';
import type { Transaction } from './transaction';
import { checkId } from './value/ids';
import { decodeValue, encodeValue, type Value } from './value/value';
import type { Run } from './work';
import { workflowKey } from './workflows';

/** A named snapshot. */
export interface Checkpoint {
  readonly name: string;
  /** Whose values it holds; null: those of the whole store. */
  readonly workflow: string | null;
  /** RFC 3339 UTC with microseconds. */
  readonly created: string;
  /** How many values and states it holds. */
  readonly size: number;
  readonly metadata: { readonly [name: string]: Value };
}

export interface CheckpointOptions {
  /** Only this workflow: its saved state, its values and those of its steps. */
  readonly workflow?: string;
  readonly metadata?: { readonly [name: string]: Value };
  /** A checkpoint of that name may go; without it that is StateError `invalid`. */
  readonly replace?: boolean;
}

export interface Checkpoints {
  create(name: string, options?: CheckpointOptions): Promise<Checkpoint>;
  /** Makes values and states what they were, deletes those that were not there; false when there is no such checkpoint. It stays. */
  restore(name: string, options?: Pick<CheckpointOptions, 'workflow'>): Promise<boolean>;
  /** Of a workflow, or (without one) of the whole store, by name. */
  list(options?: Pick<CheckpointOptions, 'workflow'>): Promise<Checkpoint[]>;
  /** False when there was none. */
  delete(name: string, options?: Pick<CheckpointOptions, 'workflow'>): Promise<boolean>;
}

/** Instead of a scope's kind: the saved state of a workflow. */
const stateKind = 'state';

export function checkpoints(run: Run, keep: KeptVersions): Checkpoints {
  return {
    create: (name, { workflow, metadata = {}, replace = false } = {}) => run(async (transaction, note) => {
      const key = checkpointKey(name, workflow);
      if (await transaction.read(key)) {
        if (!replace) throw new StateError('invalid', `there is a checkpoint ${JSON.stringify(name)}; choose another name, or say that it is to be replaced`);
        await remove(transaction, key);
      }
      const rows = await covered(transaction, workflow);
      await transaction.load(rows.map((row) => copyKey(key, row.key)));
      for (const row of rows) {
        const copy = copyKey(key, row.key);
        await transaction.read(copy);
        transaction.put(copy, { value: row.value, status: row.status, expires: row.expires });
      }
      const text = encodeValue({ size: rows.length, metadata }, about(name));
      const made = transaction.put(key, { value: text });
      note('checkpoint_created', { ...(workflow !== undefined && { workflow_id: workflow }), checkpoint: name, count: rows.length });
      return checkpointOf(made);
    }),
    restore: (name, { workflow } = {}) => run(async (transaction, note) => {
      const key = checkpointKey(name, workflow);
      if (!await transaction.read(key)) return false;
      const copies = new Map((await transaction.scan('checkpoint_values', key.columns)).map((row) => [keyText(originalKey(row.key)), row]));
      const now = await covered(transaction, workflow);
      await loadRows(transaction, [...now.map((row) => row.key), ...[...copies.values()].map((copy) => originalKey(copy.key))]);
      // Room in scopes with a quota first.
      for (const row of now) if (!copies.has(keyText(row.key))) await restoreRow(transaction, keep, row.key, null);
      const same = new Map(now.map((row) => [keyText(row.key), row]));
      for (const [original, copy] of copies) {
        const row = same.get(original);
        if (row?.value === copy.value && row.status === copy.status && row.expires === copy.expires) continue;
        await restoreRow(transaction, keep, originalKey(copy.key), copy);
      }
      note('checkpoint_restored', { ...(workflow !== undefined && { workflow_id: workflow }), checkpoint: name, count: copies.size });
      return true;
    }),
    list: ({ workflow } = {}) => run(async (transaction) => (await transaction.scan('checkpoints', [workflow ?? ''])).map(checkpointOf)),
    delete: (name, { workflow } = {}) => run(async (transaction, note) => {
      const key = checkpointKey(name, workflow);
      if (!await transaction.read(key)) return false;
      await remove(transaction, key);
      note('checkpoint_deleted', { ...(workflow !== undefined && { workflow_id: workflow }), checkpoint: name });
      return true;
    }),
  };
}

function checkpointKey(name: string, workflow: string | undefined): Key {
  checkId(name, 'the name of the checkpoint');
  if (workflow !== undefined) checkId(workflow, 'the workflow id');
  return { table: 'checkpoints', columns: [workflow ?? '', name] };
}

/** The rows that a checkpoint holds copies of. */
async function covered(transaction: Transaction, workflow: string | undefined): Promise<Row[]> {
  if (workflow === undefined) return [...await transaction.scan('workflow_states', []), ...await transaction.scan('scoped_values', [])];
  const state = await transaction.read(workflowKey(workflow));
  const rows = state ? [state] : [];
  for (const prefix of scopesWithin({ kind: 'workflow', workflow })) rows.push(...await transaction.scan('scoped_values', prefix));
  return rows;
}

async function remove(transaction: Transaction, key: Key): Promise<void> {
  for (const copy of await transaction.scanExpired('checkpoint_values', key.columns)) transaction.delete(copy.key);
  transaction.delete(key);
}

async function restoreRow(transaction: Transaction, keep: KeptVersions, key: Key, copy: Row | null): Promise<void> {
  if (key.table === 'scoped_values') {
    await changeValue(transaction, keep, columnsOf(key.columns), key.columns.at(-1) ?? '', copy?.value ?? null, copy?.expires ?? null);
    return;
  }
  await transaction.read(key);
  if (copy) transaction.put(key, { value: copy.value, status: copy.status, expires: copy.expires });
  else transaction.delete(key);
}

function copyKey({ columns }: Key, original: Key): Key {
  const [workflow = ''] = original.columns;
  return { table: 'checkpoint_values', columns: [...columns, ...original.table === 'workflow_states' ? [stateKind, workflow, '', '', ''] : original.columns] };
}

function originalKey({ columns }: Key): Key {
  const [, , kind, workflow = ''] = columns;
  return kind === stateKind ? { table: 'workflow_states', columns: [workflow] } : { table: 'scoped_values', columns: columns.slice(2) };
}

function checkpointOf({ key, value, created }: Row): Checkpoint {
  const [workflow = '', name = ''] = key.columns;
  const { size, metadata } = decodeValue(value, about(name)) as { size: number; metadata: Checkpoint['metadata'] };
  return { name, workflow: workflow || null, created, size, metadata };
}

const about = (name: string) => `the checkpoint ${JSON.stringify(name)}`;
