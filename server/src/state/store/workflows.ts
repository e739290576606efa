import { StateError } from '../stateError';
import type { Row } from './backend';
import { checkLimit } from './limit';
import { momentAfter } from './moments';
import { isStatus, readStatus, type Status } from './status';
import type { Key } from './tables';
import { checkId } from './value/ids';
import { decodeValue, encodeValue } from './value/value';
import type { Run } from './work';
import { completeState, emptyState, type WorkflowState } from './workflowState';

/** What is known of a saved state without reading it. */
export interface WorkflowSummary {
  readonly id: string;
  readonly status: Status;
  /** RFC 3339 UTC with microseconds, as is `updated`. */
  readonly created: string;
  readonly updated: string;
  /** 1 for a new one, one more with every save. */
  readonly revision: number;
  readonly writer: string;
}

export interface SavedWorkflow extends WorkflowState, WorkflowSummary {
  readonly status: Status;
}

/** What may be saved: any part of a state, also a loaded one with a change. */
export type WorkflowChange = Partial<WorkflowState & WorkflowSummary>;

export interface WorkflowFilter {
  readonly status?: Status | readonly Status[];
  /** Updated then or later. */
  readonly since?: Date | string;
  /** 100 by default. */
  readonly limit?: number;
  /** The last one of the page before. */
  readonly after?: WorkflowSummary;
}

export interface SaveOptions {
  /** Time to live in milliseconds; that of the store without it, else for ever. */
  readonly ttl?: number;
}

/** Saved states of workflows. Ids that no store takes are StateError `invalid`; a damaged state is `corrupt`, never missing. */
export interface Workflows {
  /** Saves the state whole: fields that are left out are empty then. */
  save(id: string, state: WorkflowChange, options?: SaveOptions): Promise<SavedWorkflow>;
  /** Saves if its revision is still this one; 0: if there is none. */
  saveIfRevision(id: string, revision: number, state: WorkflowChange, options?: SaveOptions): Promise<boolean>;
  /** Saves what `change` makes of the state as it is now (null: none). It may be called again when others were faster. */
  update(id: string, change: (state: SavedWorkflow | null) => WorkflowChange, options?: SaveOptions): Promise<SavedWorkflow>;
  /** A copy that shares nothing; null when there is none. */
  load(id: string): Promise<SavedWorkflow | null>;
  /** Last updated first, then by id. */
  list(filter?: WorkflowFilter): Promise<WorkflowSummary[]>;
  /** False when there was none. The values of its scope and its tasks stay. */
  delete(id: string): Promise<boolean>;
  /** Deletes all; returns how many. */
  clear(): Promise<number>;
}

export function workflowKey(id: string): Key {
  checkId(id, 'the workflow id');
  return { table: 'workflow_states', columns: [id] };
}

/** @param ttl time to live of what is saved without one of its own, in milliseconds */
export function workflows(run: Run, ttl: number | undefined): Workflows {
  async function save(id: string, change: (saved: SavedWorkflow | null) => WorkflowChange | null, options: SaveOptions = {}): Promise<SavedWorkflow | null> {
    return run(async (transaction, note) => {
      const key = workflowKey(id);
      const row = await transaction.read(key);
      const changed = change(row && saved(row));
      if (!changed) return null;
      const state = completeState(withoutSummary(id, changed), about(id));
      const { status, ...rest } = state;
      const text = encodeValue(rest, about(id));
      const live = options.ttl ?? ttl;
      const after = transaction.put(key, { value: text, status, expires: live === undefined ? null : momentAfter(transaction.now, live) });
      note('state_saved', { workflow_id: id, size: Buffer.byteLength(text), ...(live !== undefined && { ttl: live }) });
      return { ...state, ...summary(after) };
    });
  }

  return {
    save: async (id, state, options) => there(await save(id, () => state, options)),
    saveIfRevision: async (id, revision, state, options) => await save(id, (before) => ((before?.revision ?? 0) === revision ? state : null), options) !== null,
    update: async (id, change, options) => there(await save(id, change, options)),
    load: (id) => run(async (transaction, note) => {
      const row = await transaction.read(workflowKey(id));
      note(row ? 'state_loaded' : 'state_not_found', { workflow_id: id });
      return row && saved(row);
    }),
    list: ({ status, since, limit = 100, after } = {}) => run(async (transaction, note) => {
      const rows = await transaction.page({
        table: 'workflow_states', prefix: [], order: 'updated', limit: checkLimit(limit), ...(status !== undefined && { statuses: [status].flat().map(readStatus) }),
        ...(since !== undefined && { since: moment(since) }), ...(after && { after: rowOf(after) }),
      });
      note('workflows_listed', { count: rows.length });
      return rows.map(summary);
    }),
    delete: (id) => run(async (transaction, note) => {
      const key = workflowKey(id);
      const row = await transaction.read(key);
      if (row) transaction.delete(key);
      note(row ? 'state_deleted' : 'state_not_found_for_delete', { workflow_id: id });
      return row !== null;
    }),
    clear: () => run(async (transaction, note) => {
      const rows = await transaction.scanExpired('workflow_states', []);
      for (const { key } of rows) transaction.delete(key);
      note('storage_cleared', { count: rows.length });
      return rows.length;
    }),
  };
}

const about = (id: string) => `the state of the workflow ${JSON.stringify(id)}`;

function there(state: SavedWorkflow | null): SavedWorkflow {
  if (!state) throw new StateError('invalid', 'there is nothing to save; give a state');
  return state;
}

function summary({ key, status, created, updated, version, writer }: Row): WorkflowSummary {
  const [id = ''] = key.columns;
  if (!isStatus(status)) throw damaged(about(id));
  return { id, status, created, updated, revision: version, writer };
}

/** The state in a row: fields of other versions come along, those it lacks are empty. */
function saved(row: Row): SavedWorkflow {
  const what = about(row.key.columns[0] ?? '');
  const rest = decodeValue(row.value, what);
  if (typeof rest !== 'object' || rest === null || Array.isArray(rest) || rest instanceof Date) throw damaged(what);
  return { ...emptyState, ...rest as Partial<WorkflowState>, ...summary(row) };
}

function damaged(what: string): StateError {
  return new StateError('corrupt', `${what} is damaged; restore a checkpoint, or delete it`);
}

const summaryNames: readonly string[] = ['id', 'created', 'updated', 'revision', 'writer'] satisfies (keyof WorkflowSummary)[];

/** What of a loaded state is the state. */
function withoutSummary(id: string, change: WorkflowChange): Partial<WorkflowState> {
  if (change.id !== undefined && change.id !== id) throw new StateError('invalid', `the state of ${JSON.stringify(change.id)} was to be saved as ${JSON.stringify(id)}; leave its id out if that is meant`);
  return Object.fromEntries(Object.entries(change).filter(([name]) => !summaryNames.includes(name)));
}

/** A place in the list: key and time are all that counts there. */
function rowOf({ id, status, created, updated, revision, writer }: WorkflowSummary): Row {
  return { key: workflowKey(id), value: '', version: revision, stamp: '', status, created, updated, expires: null, writer };
}

function moment(since: Date | string): string {
  const time = new Date(since);
  if (Number.isNaN(time.getTime())) throw new StateError('invalid', 'since is no time; give RFC 3339, e.g. 2026-01-31T12:00:00Z');
  // What the store itself wrote has microseconds, which Date would cut.
  return typeof since === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(since) ? since : `${time.toISOString().slice(0, -1)}000Z`;
}
