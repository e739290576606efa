import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database, SqlJsStatic } from 'sql.js';
import { StateError } from './stateError';

let loading: Promise<SqlJsStatic> | undefined;

/** SQLite as WebAssembly, loaded when first needed: it costs a command tens of milliseconds. Throws StateError `io` when its file is missing. */
function loadSqlJs(): Promise<SqlJsStatic> {
  return loading ??= import('sql.js').then(({ default: init }) => init({ wasmBinary: wasm() }));
}

/** An empty or given database in memory, set up as ours are used: foreign keys on, no journal of SQLite's own. */
export async function newDatabase(bytes?: Uint8Array): Promise<Database> {
  const db = new (await loadSqlJs()).Database(bytes);
  try {
    db.run('PRAGMA foreign_keys = ON; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Stands beside the bundle; while developing, in the package. */
function wasm(): ArrayBuffer {
  const places = [join(__dirname, 'sql-wasm.wasm')];
  for (let dir = __dirname; dir !== dirname(dir); dir = dirname(dir)) places.push(join(dir, 'node_modules/sql.js/dist/sql-wasm.wasm'));
  const found = places.find((place) => existsSync(place));
  if (!found) throw new StateError('io', `sql-wasm.wasm is missing beside ${__filename}: install Millrace again`);
  return new Uint8Array(readFileSync(found)).buffer;
}
