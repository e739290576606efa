import type { Commit, Durability, Expected } from '../backend';
import { tables, type Key, type LogTable, type Table } from '../tables';
import { checkWellFormed } from '../wellFormed';
import { arrayText, Parameters } from './parameters';
import { reduceOps, type LogChange } from './reduceOps';
import { lockNumber, quoted, rowColumns, rowTypes, type Names } from './schema';
import { keyArrays, type Query } from './selectRows';

/** Beyond this many keys a commit locks the whole store: PostgreSQL has some thousands of locks in all. */
const mostKeyLocks = 100;

/**
 * Begins a transaction that is alone with the keys: whoever commits locks, in the order of the numbers, so that nobody
 * waits in a circle. The statements after it see all that others have committed before.
 */
export function beginSql(names: Names, keys: readonly string[], durability: Durability): string {
  const numbers = [...new Set(keys.map((key) => lockNumber(`${names.channel} ${key}`)))].sort();
  const few = numbers.length <= mostKeyLocks;
  return [
    'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE',
    durability === 'written' ? 'SET LOCAL synchronous_commit = off' : `SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'`,
    `SELECT pg_advisory_xact_lock${few ? '_shared' : ''}(${names.lock})`,
    ...(few ? numbers.map((number) => `SELECT pg_advisory_xact_lock(${number})`) : []),
  ].join('; ');
}

/** `done`: this commit has been done already; `stale`: an expectation fails. */
export function checkQuery(names: Names, id: string, expected: readonly Expected[]): Query {
  const parameters = new Parameters();
  const done = `EXISTS (SELECT FROM ${names.commits} WHERE id = ${parameters.add(id, 'text')})`;
  const stale = tablesOf(expected.map(({ key }) => key)).map((table) => {
    const own = expected.filter(({ key }) => key.table === table);
    const { arrays, aliases, equal } = keyArrays(parameters, own.map(({ key }) => key), table);
    const stamps = parameters.add(own.map(({ stamp }) => stamp), 'text[]');
    return `EXISTS (SELECT FROM unnest(${arrays}, ${stamps}) AS e(${aliases}, wanted) LEFT JOIN ${names.table(table)} t ON ${equal('t', 'e')} WHERE t.stamp IS DISTINCT FROM e.wanted)`;
  });
  return { text: `SELECT ${done} AS done, ${stale.join(' OR ') || 'false'} AS stale`, values: parameters.values };
}

/** Writes everything in one statement; its parts touch different rows, so none needs to see another. */
export function writeQuery(names: Names, { id, ops }: Commit, message: string): Query {
  const parameters = new Parameters();
  const { puts, deletes, logs } = reduceOps(ops);
  const parts = [
    `INSERT INTO ${names.commits} (id) VALUES (${parameters.add(id, 'text')}) ON CONFLICT DO NOTHING`,
    `DELETE FROM ${names.commits} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${names.commits} WHERE at < now() - interval '2 minutes' ORDER BY at LIMIT 10 FOR UPDATE SKIP LOCKED))`,
  ];
  for (const [table, rows] of puts) {
    const keys = tables[table].map(quoted);
    const { arrays } = keyArrays(parameters, rows.map(({ key }) => key), table);
    const fields = [
      rows.map(({ value }) => value), rows.map(({ version }) => version), rows.map(({ stamp }) => stamp), rows.map(({ status }) => status),
      rows.map(({ created }) => created), rows.map(({ updated }) => updated), rows.map(({ expires }) => expires), rows.map(({ writer }) => writer),
    ].map((values, i) => parameters.add(values, `${rowTypes[i]}[]`));
    parts.push(`INSERT INTO ${names.table(table)} (${[...keys, ...rowColumns].join(', ')}) SELECT * FROM unnest(${arrays}, ${fields.join(', ')})
      ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${rowColumns.map((column) => `${column} = EXCLUDED.${column}`).join(', ')}`);
  }
  for (const [table, keys] of deletes) {
    const { arrays, aliases, equal } = keyArrays(parameters, keys, table);
    parts.push(`DELETE FROM ${names.table(table)} t USING unnest(${arrays}) AS d(${aliases}) WHERE ${equal('t', 'd')}`);
  }
  const commonTable = parts.map((part, i) => `part${i} AS (${part})`).concat(logParts(names, parameters, logs));
  return { text: `WITH ${commonTable.join(',\n')}\nSELECT pg_notify(${parameters.add(names.channel, 'text')}, ${parameters.add(message, 'text')})`, values: parameters.values };
}

function logParts(names: Names, parameters: Parameters, logs: readonly LogChange[]): string[] {
  const parts: string[] = [];
  logs.forEach(({ log }) => checkWellFormed(log));
  const arrays = (own: readonly { readonly log: Key<LogTable> }[]) =>
    `${parameters.add(own.map(({ log }) => log.table), 'text[]')}, ${parameters.add(own.map(({ log }) => arrayText(log.columns)), 'text[]')}`;

  const trimmed = logs.flatMap(({ log, keep }) => (keep === null ? [] : [{ log, keep }]));
  if (trimmed.length > 0) {
    parts.push(`trimmed AS (DELETE FROM ${names.entries} e USING unnest(${arrays(trimmed)}, ${parameters.add(trimmed.map(({ keep }) => keep), 'bigint[]')}) AS u(log, name, keep)
      WHERE e.log = u.log AND e.name = u.name::text[] AND e.seq <= (SELECT o.seq FROM ${names.entries} o WHERE o.log = u.log AND o.name = u.name::text[] ORDER BY o.seq DESC OFFSET u.keep LIMIT 1))`);
  }
  const grown = logs.filter(({ total }) => total > 0);
  const added = grown.flatMap(({ log, total, added: entries }) => entries.map(({ number, at, value }) => ({ log, before: total - number, at, value })));
  if (grown.length > 0) {
    parts.push(`numbered AS (INSERT INTO ${names.logNames} AS n (log, name, last) SELECT u.log, u.name::text[], u.total FROM unnest(${arrays(grown)}, ${parameters.add(grown.map(({ total }) => total), 'bigint[]')}) AS u(log, name, total)
      ON CONFLICT (log, name) DO UPDATE SET last = n.last + EXCLUDED.last RETURNING n.log, n.name, n.last)`);
    parts.push(`appended AS (INSERT INTO ${names.entries} (log, name, seq, at, value) SELECT n.log, n.name, n.last - u.before, u.at, u.value
      FROM unnest(${arrays(added)}, ${parameters.add(added.map(({ before }) => before), 'bigint[]')}, ${parameters.add(added.map(({ at }) => at), 'timestamptz[]')}, ${parameters.add(added.map(({ value }) => value), 'text[]')}) AS u(log, name, before, at, value)
      JOIN numbered n ON n.log = u.log AND n.name = u.name::text[])`);
  }
  return parts;
}

function tablesOf(keys: readonly Key[]): Table[] {
  return [...new Set(keys.map(({ table }) => table))];
}
