import type { Row, Scan } from '../backend';
import { tables, type Key, type Table } from '../tables';
import { checkWellFormed } from '../wellFormed';
import { Parameters } from './parameters';
import { quoted, type Names } from './schema';

export interface Query {
  readonly text: string;
  readonly values: unknown[];
}

/** What the queries here answer: all but the key of a row; bigint comes as text. */
export interface Answer {
  readonly value: string;
  readonly version: string;
  readonly stamp: string;
  readonly status: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly expires_at: string | null;
  readonly writer: string;
}

const answered = ['t.value', 't.version', 't.stamp', 't.status', ...['created_at', 'updated_at', 'expires_at'].map((name) => `${momentSql(`t.${name}`)} AS ${name}`), 't.writer'].join(', ');

/** A moment as text, to the microsecond. */
export function momentSql(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** The rows of the keys, in one query and so as of one moment. `place` says of which key, from 0. */
export function readQuery(names: Names, keys: readonly Key[]): Query {
  const parameters = new Parameters();
  const parts = [...new Set(keys.map(({ table }) => table))].map((table) => {
    const wanted = keys.flatMap((key, place) => (key.table === table ? [{ key, place }] : []));
    const places = parameters.add(wanted.map(({ place }) => place), 'int[]');
    const { arrays, aliases, equal } = keyArrays(parameters, wanted.map(({ key }) => key), table);
    return `SELECT q.place, ${answered} FROM unnest(${places}, ${arrays}) AS q(place, ${aliases}) JOIN ${names.table(table)} t ON ${equal('t', 'q')}`;
  });
  return { text: parts.join('\nUNION ALL\n'), values: parameters.values };
}

/** Keys of one table as arrays, a column each: what `unnest` takes, what its columns are called, and what makes a row theirs. */
export function keyArrays(parameters: Parameters, keys: readonly Key[], table: Table) {
  keys.forEach(checkWellFormed);
  const columns = tables[table];
  return {
    arrays: columns.map((_, i) => parameters.add(keys.map((key) => key.columns[i]), 'text[]')).join(', '),
    aliases: columns.map((_, i) => `k${i}`).join(', '),
    equal: (row: string, key: string) => columns.map((name, i) => `${row}.${quoted(name)} = ${key}.k${i}`).join(' AND '),
  };
}

/** `columns` is the key. The indexes have the rows in these orders. */
export function scanQuery(names: Names, { table, prefix, order, limit, after, statuses, since }: Scan): Query {
  const parameters = new Parameters();
  const keys = tables[table].map((name) => `t.${quoted(name)}`);
  const conditions = prefix.map((text, i) => `${keys[i]} = ${parameters.add(text, 'text')}`);
  if (after) {
    const past = `(${keys.join(', ')}) > (${after.key.columns.map((text) => parameters.add(text, 'text')).join(', ')})`;
    const moment = order === 'updated' ? parameters.add(after.updated, 'timestamptz') : '';
    conditions.push(order === 'key' ? past : `t.updated_at <= ${moment} AND (t.updated_at < ${moment} OR ${past})`);
  }
  if (statuses) conditions.push(`t.status = ANY(${parameters.add(statuses, 'text[]')})`);
  if (since !== undefined) conditions.push(`t.updated_at >= ${parameters.add(since, 'timestamptz')}`);
  const text = `SELECT ARRAY[${keys.join(', ')}] AS columns, ${answered} FROM ${names.table(table)} t
    ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''} ORDER BY ${order === 'key' ? '' : 't.updated_at DESC, '}${keys.join(', ')} LIMIT ${parameters.add(limit, 'bigint')}`;
  return { text, values: parameters.values };
}

export function rowOf(key: Key, { value, version, stamp, status, created_at, updated_at, expires_at, writer }: Answer): Row {
  return { key, value, version: Number(version), stamp, status, created: created_at, updated: updated_at, expires: expires_at, writer };
}
