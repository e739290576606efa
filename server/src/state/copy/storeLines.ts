import { compactJson, jsonMembers } from '../foreign/jsonText';
import { StateError } from '../stateError';
import type { Entry, Row } from '../store/backend';
import { logs, tables, type Key, type LogKey } from '../store/tables';
import { createCodec } from '../store/value/codec';
import { copiedLogs, copiedTables } from './copied';

/** Version of the lines; raised when older ones could not read them. Lines of every version are read for ever. */
const linesVersion = 1;

/** The first line of an exported store. */
export const headLine = JSON.stringify({ millrace: 'store', version: linesVersion });

/** Whether a value is what a store holds of an encrypted one: such stay as they are. */
export function isSealed(value: string): boolean {
  return /^millrace\d+:(?!gzip:)/.test(value);
}

/** One line of an exported store. */
export type StoreLine =
  | { readonly kind: 'row'; readonly row: Row }
  | { readonly kind: 'entry'; readonly log: LogKey; readonly entry: Entry }
  | { readonly kind: 'end'; readonly rows: number; readonly entries: number };

const plain = createCodec({ key: null });

/** A row as a line. Throws StateError `corrupt`. */
export function rowLine({ key, value, version, stamp, status, created, updated, expires, writer }: Row): string {
  return withValue({ row: [key.table, ...key.columns], version, stamp, status, created, updated, expires, writer }, key, value);
}

/** An entry of a log as a line. Throws StateError `corrupt`. */
export function entryLine(log: LogKey, { at, value }: Entry): string {
  return withValue({ entry: [log.table, ...log.columns], at }, log, value);
}

/** The last line: what lacks it was cut off. */
export function endLine(rows: number, entries: number): string {
  return JSON.stringify({ end: { rows, entries } });
}

/** JSON stands in the line to the letter; what is encrypted, or is not JSON as it is written here, as the text that it is. */
function withValue(head: object, { table, columns }: Key | LogKey, stored: string): string {
  const sealed = isSealed(stored);
  const value = sealed ? stored : plain.unpack(stored, [table, ...columns], `${JSON.stringify(columns)} in ${table}`);
  return `${JSON.stringify(head).slice(0, -1)},${sealed || !isCompact(value) ? `"stored":${JSON.stringify(value)}` : `"value":${value}`}}`;
}

function isCompact(text: string): boolean {
  try {
    return compactJson(text, 'it') === text;
  } catch {
    return false;
  }
}

/** Reads the first line. Throws StateError `invalid` for what is no exported store, or a newer one. */
export function readHead(line: string, where: string): void {
  const members = membersOf(line, where);
  const version = Number(members.get('version'));
  if (members.get('millrace') !== '"store"' || !Number.isInteger(version)) throw new StateError('invalid', `${where} is no exported store: its first line must be ${headLine}`);
  if (version > linesVersion) throw new StateError('invalid', `${where} was exported by a newer Millrace: update`);
}

/** Reads a line behind the first. `where` names file and line. Throws StateError `corrupt`, `invalid`. */
export function readLine(line: string, where: string): StoreLine {
  const members = membersOf(line, where);
  const field = (name: string): unknown => JSON.parse(members.get(name) ?? 'null');
  const text = (name: string): string => {
    const found = field(name);
    if (typeof found !== 'string') throw new StateError('corrupt', `${where}: ${name} is no text`);
    return found;
  };
  const value = (): string => (members.has('stored') ? text('stored') : members.get('value') ?? missing(where, 'value'));
  if (members.has('row')) {
    const expires = field('expires') === null ? null : text('expires');
    const version = field('version');
    if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1) throw new StateError('corrupt', `${where}: version is no whole number above zero`);
    const row = { key: keyOf(field('row'), copiedTables, tables, where), value: value(), version, stamp: text('stamp'), status: text('status'), created: text('created'), updated: text('updated'), expires, writer: text('writer') };
    return { kind: 'row', row };
  }
  if (members.has('entry')) return { kind: 'entry', log: keyOf(field('entry'), copiedLogs, logs, where), entry: { seq: 0, at: text('at'), value: value() } };
  const end = members.get('end');
  if (end === undefined) throw new StateError('invalid', `${where} is neither a row, an entry nor the end; it was written by a newer Millrace: update`);
  const { rows, entries } = JSON.parse(end) as { rows: number; entries: number };
  return { kind: 'end', rows, entries };
}

function keyOf<T extends string>(name: unknown, known: readonly T[], columns: Readonly<Record<T, readonly string[]>>, where: string): Key<T> {
  if (!Array.isArray(name) || !name.every((part) => typeof part === 'string')) throw new StateError('corrupt', `${where} has no name`);
  const [first = '', ...rest] = name as readonly string[];
  const table = known.find((one) => one === first);
  if (table === undefined) throw new StateError('invalid', `${where} belongs to ${JSON.stringify(first.slice(0, 60))}, which this version does not know; it was written by a newer Millrace: update`);
  if (rest.length !== columns[table].length) throw new StateError('corrupt', `${where}: a name in ${table} has ${columns[table].length} parts, not ${rest.length}`);
  return { table, columns: rest };
}

function membersOf(line: string, where: string): Map<string, string> {
  const members = jsonMembers(compactJson(line, where));
  if (!members) throw new StateError('corrupt', `${where} is no JSON object`);
  return members;
}

function missing(where: string, name: string): never {
  throw new StateError('corrupt', `${where} has no ${name}`);
}
