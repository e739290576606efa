import { StateError } from '../../stateError';
import { tables, logs, type Key, type LogTable, type Table } from '../tables';
import { idOfSegment, segmentOf } from '../value/ids';

/** The segment of a column that is ''. No id has it. */
const empty = '~';

/** Folders and file name of a key below its table: one segment a column. StateError `invalid` for what can be no id. */
export function segmentsOf(columns: readonly string[]): string[] {
  return columns.map((column) => (column === '' ? empty : segmentOf(column)));
}

/** The columns that segments stand for, as far as names tell: null in place of an id that is too long for a name. */
export function columnsOf(segments: readonly string[]): (string | null)[] {
  return segments.map((segment) => (segment === empty ? '' : idOfSegment(segment)));
}

/** Refuses a file whose content is another one's, for it was copied or renamed. */
export function checkPlace(key: Key<Table | LogTable>, segments: readonly string[], where: string): void {
  const own = segmentsOf(key.columns);
  if (own.length === segments.length && own.every((segment, i) => segment === segments[i])) return;
  throw new StateError('corrupt', `${where} holds what belongs into ${[key.table, ...own].join('/')}: it was copied or renamed; move it there, or away`);
}

/** Refuses a key that has not its table's columns; what a file says is not trusted. */
export function checkColumns(key: Key<Table | LogTable>, where: string): void {
  const names: readonly string[] = key.table in tables ? tables[key.table as Table] : logs[key.table as LogTable];
  if (key.columns.length !== names.length) throw new StateError('corrupt', `${where} is damaged: its key has ${key.columns.length} parts, not ${names.length}; restore it from a backup, or delete it`);
}
