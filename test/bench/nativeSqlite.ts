import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { example, longTask, share, spread, statusOf, type Subject } from './storeSubject';

/** What of better-sqlite3 is used; it is native code, so it cannot be bundled. */
interface Statement {
  run(...values: unknown[]): unknown;
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
}
interface Native {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  pragma(text: string): unknown;
  transaction<A extends unknown[]>(work: (...values: A) => void): (...values: A) => void;
  close(): void;
}

const schema = `
CREATE TABLE IF NOT EXISTS workflow_states (id TEXT PRIMARY KEY, value TEXT NOT NULL, status TEXT NOT NULL, version INTEGER NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS states_updated ON workflow_states (updated DESC, id);
CREATE TABLE IF NOT EXISTS scoped_values (scope TEXT, name TEXT, value TEXT NOT NULL, version INTEGER NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL, PRIMARY KEY (scope, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS value_history (scope TEXT, name TEXT, seq INTEGER, at TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (scope, name, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS task_states (workflow TEXT, task TEXT, value TEXT NOT NULL, status TEXT NOT NULL, version INTEGER NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL, PRIMARY KEY (workflow, task)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS task_history (workflow TEXT, task TEXT, seq INTEGER, at TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (workflow, task, seq)) WITHOUT ROWID;`;

const versioned = 'version = version + 1, updated = excluded.updated, value = excluded.value';
const nextSeq = (table: string, first: string, second: string) => `INSERT INTO ${table} SELECT a, b, 1 + coalesce((SELECT max(seq) FROM ${table} WHERE ${first} = a AND ${second} = b), 0), t, v FROM (SELECT ? AS a, ? AS b, ? AS t, ? AS v)`;

/** The same in SQLite as native code (WAL, synchronous FULL), in a file of its own with as many rows. */
export function nativeSubject(path: string, rows: number): Subject {
  const { states, values, tasks } = share(rows);
  const value = JSON.stringify(example);
  const now = (): string => new Date().toISOString();
  let db = openNative(path);
  /** In one transaction. */
  const all = (work: () => void): void => db.transaction(work)();
  fill();
  let sql = statements();

  function statements() {
    return {
      save: db.prepare(`INSERT INTO workflow_states VALUES (?, ?, ?, 1, ?, ?) ON CONFLICT DO UPDATE SET ${versioned}, status = excluded.status`),
      load: db.prepare('SELECT * FROM workflow_states WHERE id = ?'),
      list: db.prepare('SELECT id, status, version, created, updated FROM workflow_states WHERE status = ? ORDER BY updated DESC, id LIMIT 1000'),
      page: db.prepare('SELECT id, status, version, created, updated FROM workflow_states ORDER BY updated DESC, id LIMIT 100'),
      get: db.prepare("SELECT * FROM scoped_values WHERE scope = 'global' AND name = ?"),
      set: db.prepare(`INSERT INTO scoped_values VALUES ('global', ?, ?, 1, ?, ?) ON CONFLICT DO UPDATE SET ${versioned}`),
      note: db.prepare(nextSeq('value_history', 'scope', 'name')),
      change: db.prepare(`INSERT INTO task_states VALUES (?, ?, ?, ?, 1, ?, ?) ON CONFLICT DO UPDATE SET ${versioned}, status = excluded.status`),
      record: db.prepare(nextSeq('task_history', 'workflow', 'task')),
      history: db.prepare('SELECT seq, at, value FROM task_history WHERE workflow = ? AND task = ? ORDER BY seq DESC LIMIT 100'),
    };
  }
  const parsed = (found: unknown): unknown => JSON.parse((found as { value: string }).value);
  const changeOne = (workflow: string, task: string): void => {
    const text = JSON.stringify({ status: 'running', result: example, error: null, timestamp: now() });
    sql.change.run(workflow, task, text, 'running', now(), now());
    sql.record.run(workflow, task, now(), text);
  };

  function fill(): void {
    db.exec(schema);
    const at = (i: number): string => new Date(Date.UTC(2026, 0, 1) + i).toISOString();
    const [state, scoped, task, record] = [db.prepare('INSERT INTO workflow_states VALUES (?, ?, ?, 1, ?, ?)'), db.prepare("INSERT INTO scoped_values VALUES ('global', ?, ?, 1, ?, ?)"),
      db.prepare('INSERT INTO task_states VALUES (?, ?, ?, ?, 1, ?, ?)'), db.prepare(nextSeq('task_history', 'workflow', 'task'))];
    all(() => {
      for (let i = 0; i < states; i++) state.run(`w${i}`, JSON.stringify({ data: example }), statusOf(i), at(i), at(i));
      for (let i = 0; i < values; i++) scoped.run(`v${i}`, value, at(i), at(i));
      for (let i = 0; i < tasks; i++) task.run(`w${i % 100}`, `t${i}`, value, statusOf(i), at(i), at(i));
      for (let i = 0; i < 100; i++) record.run('w0', longTask, at(i), value);
    });
    db.pragma('wal_checkpoint(TRUNCATE)');
  }

  return {
    save: (i) => sql.save.run(`w${spread(i, states)}`, JSON.stringify({ data: example }), statusOf(i), now(), now()),
    load: (i) => parsed(sql.load.get(`w${spread(i, states)}`)),
    list: () => sql.list.all('failed'),
    get: (i) => parsed(sql.get.get(`v${spread(i, values)}`)),
    set: (i) => all(() => {
      sql.set.run(`v${spread(i, values)}`, value, now(), now());
      sql.note.run('global', `v${spread(i, values)}`, now(), value);
    }),
    change: (i) => all(() => changeOne(`w${spread(i, tasks) % 100}`, `t${spread(i, tasks)}`)),
    changeMany: () => all(() => {
      for (let k = 0; k < 100; k++) changeOne('many', `t${k}`);
    }),
    history: () => sql.history.all('w0', longTask).map(parsed),
    open() {
      db.close();
      db = openNative(path);
      sql = statements();
      parsed(sql.load.get('w1'));
      sql.page.all();
    },
    close: () => db.close(),
  };
}

function openNative(path: string): Native {
  const Database = createRequire(resolve('test/bench/package.json'))('better-sqlite3') as new (path: string) => Native;
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  return db;
}
