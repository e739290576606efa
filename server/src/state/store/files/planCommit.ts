import { StateError } from '../../stateError';
import type { Commit, Op } from '../backend';
import { keyText, type Key, type LogKey, type LogTable, type Table } from '../tables';
import { checkBytes, limits } from '../value/limits';
import type { Intent } from './commitIntent';
import { isEnvelope, longestStored, type FileFormat } from './fileFormat';
import type { LogFiles } from './logFiles';
import type { RowFiles } from './rowFiles';
import { segmentsOf } from './rowPath';
import type { FileChange } from './storeFiles';
import { StoreView } from './storeView';


/** Refuses what no file can hold, before anything is read or written: StateError `invalid`. */
export function checkOps(ops: readonly Op[]): void {
  for (const op of ops) {
    const key = op.op === 'put' ? op.row.key : op.op === 'delete' ? op.key : op.log;
    segmentsOf(key.columns);
    const text = op.op === 'put' ? op.row.value : op.op === 'append' ? op.value : '';
    if (text.length * 3 <= limits.bytes) continue;
    const bytes = Buffer.byteLength(text);
    if (!isEnvelope(text) || bytes > longestStored) checkBytes(bytes, `the value of ${keyText(key)}`);
  }
}

/** What a commit does to files, each changed once; null when what it relies on does not hold. */
export async function planCommit({ id, ops, expected }: Commit, rows: RowFiles, logFiles: LogFiles, format: FileFormat): Promise<Intent | null> {
  const view = new StoreView(null);
  for (const { key, stamp } of expected) if (await rows.stampOf(key, view) !== stamp) return null;
  const changes = new Map<string, FileChange>();
  const logs = new Map<string, LogPlan>();
  const keys = new Map<string, Key<Table | LogTable>>();
  for (const op of ops) {
    if (op.op === 'put') {
      const path = await rows.pathOf(op.row.key, view);
      changes.set(path, { path, content: await format.encodeRow(op.row) });
      keys.set(path, op.row.key);
    } else if (op.op === 'delete') {
      const path = await rows.pathOf(op.key, view);
      changes.set(path, { path, content: null });
      keys.set(path, op.key);
    } else {
      const path = logFiles.pathOf(op.log);
      const plan = logs.get(path) ?? planLog(op.log, path, logFiles, view);
      logs.set(path, plan);
      keys.set(path, op.log);
      if (op.op === 'append') plan.added.push(format.encodeEntry({ seq: ++plan.last, at: op.at, value: op.value }));
      else trim(plan, op.keep);
    }
  }
  for (const [path, plan] of logs) {
    const change = changeOf(path, plan, format);
    if (change) changes.set(path, change);
  }
  return { id, keys: [...keys.values()], changes: [...changes.values()] };
}

/** A log while a commit changes it. */
interface LogPlan {
  readonly log: LogKey;
  /** Ends of the start and of each entry in the file; none when there is no file. */
  readonly ends: readonly number[];
  /** How many of the entries in the file are dropped. */
  dropped: number;
  readonly before: number;
  /** Number of the last entry. */
  last: number;
  added: Buffer[];
  readonly content: () => Buffer;
}

function planLog(log: LogKey, path: string, logFiles: LogFiles, view: StoreView): LogPlan {
  const { ends, before } = logFiles.look(path, log, view) ?? { ends: [], before: 0 };
  return { log, ends, dropped: 0, before, last: before + Math.max(0, ends.length - 1), added: [], content: () => view.read(path, Infinity) ?? Buffer.alloc(0) };
}

function trim(plan: LogPlan, keep: number): void {
  const inFile = Math.max(0, plan.ends.length - 1) - plan.dropped;
  plan.dropped += Math.max(0, Math.min(inFile, inFile + plan.added.length - keep));
  plan.added = keep > 0 ? plan.added.slice(-keep) : [];
}

function changeOf(path: string, { log, ends, dropped, before, last, added, content }: LogPlan, format: FileFormat): FileChange | null {
  const end = ends.at(-1);
  if (end !== undefined && dropped === 0) return added.length === 0 ? null : { path, offset: end, bytes: Buffer.concat(added) };
  if (last === 0) return null;
  const kept = end === undefined ? Buffer.alloc(0) : content().subarray(ends[dropped], end);
  const count = Math.max(0, ends.length - 1 - dropped) + added.length;
  if (end !== undefined && last - count < before) throw new StateError('corrupt', `${path} holds more entries than it can; restore it from a backup`);
  return { path, content: Buffer.concat([format.encodeLogStart(log, last - count), kept, ...added]) };
}
