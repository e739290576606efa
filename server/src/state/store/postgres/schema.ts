import { createHash } from 'node:crypto';
import { tables, type Table } from '../tables';

/** The columns of a row after those of its key. `data` is made of `value` and never written. */
export const rowColumns = ['value', 'version', 'stamp', 'status', 'created_at', 'updated_at', 'expires_at', 'writer'] as const;

/** Types of those columns, for arrays of them. */
export const rowTypes = ['text', 'bigint', 'text', 'text', 'timestamptz', 'timestamptz', 'timestamptz', 'text'] as const;

/** Names of what a store has in its database, quoted. */
export interface Names {
  readonly table: (table: Table) => string;
  readonly entries: string;
  readonly logNames: string;
  readonly commits: string;
  readonly asJsonb: string;
  /** Not quoted. */
  readonly channel: string;
  /** Of the advisory lock for the store as a whole. */
  readonly lock: string;
  readonly all: readonly string[];
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function namesOf(prefix: string): Names {
  const own = (name: string) => quoted(`${prefix}${name}`);
  const [entries, logNames, commits] = [own('log_entries'), own('log_names'), own('recent_commits')];
  return {
    table: own, entries, logNames, commits, asJsonb: own('as_jsonb'), channel: `${prefix}changes`, lock: lockNumber(`millrace ${prefix}`),
    all: [...Object.keys(tables).map(own), entries, logNames, commits],
  };
}

/** A number for an advisory lock: these are 64 bits wide. */
export function lockNumber(text: string): string {
  return createHash('sha256').update(text).digest().readBigInt64BE().toString();
}

/** Makes what is not there. To be run under the store's lock: PostgreSQL's own IF NOT EXISTS fails when two are at it. */
export function createStatements(prefix: string, names: Names): string[] {
  return [
    // jsonb cannot hold everything that JSON can, \u0000 and very long numbers for instance, and no encrypted text: NULL then.
    `CREATE OR REPLACE FUNCTION ${names.asJsonb}(text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE STRICT AS $$ BEGIN RETURN $1::jsonb; EXCEPTION WHEN OTHERS THEN RETURN NULL; END $$`,
    ...(Object.keys(tables) as Table[]).flatMap((table) => {
      const keys = tables[table].map(quoted);
      return [
        `CREATE TABLE IF NOT EXISTS ${names.table(table)} (${keys.map((key) => `${key} text COLLATE "C" NOT NULL`).join(', ')},
          value text NOT NULL, data jsonb GENERATED ALWAYS AS (${names.asJsonb}(value)) STORED,
          version bigint NOT NULL, stamp text NOT NULL, status text NOT NULL,
          created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL, expires_at timestamptz, writer text NOT NULL,
          PRIMARY KEY (${keys.join(', ')}))`,
        `CREATE INDEX IF NOT EXISTS ${quoted(`${prefix}${table}_updated`)} ON ${names.table(table)} (updated_at DESC, ${keys.join(', ')})`,
      ];
    }),
    // The last number of a log outlives its entries.
    `CREATE TABLE IF NOT EXISTS ${names.logNames} (log text COLLATE "C" NOT NULL, name text[] COLLATE "C" NOT NULL, last bigint NOT NULL, PRIMARY KEY (log, name))`,
    `CREATE TABLE IF NOT EXISTS ${names.entries} (log text COLLATE "C" NOT NULL, name text[] COLLATE "C" NOT NULL, seq bigint NOT NULL, at timestamptz NOT NULL,
      value text NOT NULL, PRIMARY KEY (log, name, seq))`,
    `CREATE TABLE IF NOT EXISTS ${names.commits} (id text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())`,
    `CREATE INDEX IF NOT EXISTS ${quoted(`${prefix}recent_commits_at`)} ON ${names.commits} (at)`,
  ];
}
