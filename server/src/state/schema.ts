import type { Database } from 'sql.js';
import { migrate } from './migrations';
import { StateError } from './stateError';
import { storeTables } from './store/sqlite/columns';

/** Raised, with a migration, whenever the tables change in a way that older versions cannot read or write. */
export const schemaVersion = 2;

/** Tables as any SQLite tool sees them. No default reads the clock: what is folded twice must come out the same. */
const tables = `
CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL);

CREATE TABLE IF NOT EXISTS workflow_files (
  file_path TEXT PRIMARY KEY,
  file_hash TEXT NOT NULL,
  loaded_at TIMESTAMP NOT NULL,
  last_modified TIMESTAMP
);
CREATE TABLE IF NOT EXISTS workflow_phases (
  file_path TEXT NOT NULL REFERENCES workflow_files (file_path) ON DELETE CASCADE,
  task TEXT NOT NULL,
  depends_on TEXT NOT NULL DEFAULT '',
  rule TEXT NOT NULL DEFAULT '',
  template TEXT NOT NULL DEFAULT '',
  retry INTEGER NOT NULL DEFAULT 0,
  status TEXT NOT NULL DEFAULT '',
  position INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (file_path, task)
);
CREATE INDEX IF NOT EXISTS idx_workflow_phases_task ON workflow_phases (task);
CREATE INDEX IF NOT EXISTS idx_workflow_phases_depends_on ON workflow_phases (depends_on);
CREATE INDEX IF NOT EXISTS idx_workflow_phases_status ON workflow_phases (status);
CREATE TABLE IF NOT EXISTS workflow_parents (
  file_path TEXT NOT NULL,
  task TEXT NOT NULL,
  parent TEXT NOT NULL,
  position INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (file_path, task, parent),
  FOREIGN KEY (file_path, task) REFERENCES workflow_phases (file_path, task) ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS idx_workflow_parents_parent ON workflow_parents (parent);
CREATE TABLE IF NOT EXISTS workflow_history (
  file_path TEXT NOT NULL,
  file_hash TEXT NOT NULL,
  loaded_at TIMESTAMP NOT NULL,
  phases TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS idx_workflow_history_file ON workflow_history (file_path, loaded_at);
CREATE TABLE IF NOT EXISTS workflow_checks (
  file_path TEXT PRIMARY KEY REFERENCES workflow_files (file_path) ON DELETE CASCADE,
  mark TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS runs (
  id TEXT PRIMARY KEY,
  file TEXT NOT NULL,
  status TEXT NOT NULL,
  logical_time TIMESTAMP,
  started TIMESTAMP NOT NULL,
  ended TIMESTAMP,
  simulated INTEGER NOT NULL,
  concurrency INTEGER NOT NULL,
  resumes INTEGER NOT NULL,
  error TEXT,
  request TEXT NOT NULL,
  fingerprints TEXT NOT NULL,
  excluded TEXT NOT NULL,
  process TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS idx_runs_file ON runs (file, id);
CREATE INDEX IF NOT EXISTS idx_runs_status ON runs (status);
CREATE TABLE IF NOT EXISTS tasks (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  position INTEGER NOT NULL,
  phase TEXT NOT NULL,
  type TEXT NOT NULL,
  job TEXT NOT NULL,
  id TEXT NOT NULL,
  info TEXT NOT NULL,
  meta TEXT NOT NULL,
  logical_time TIMESTAMP,
  parents TEXT NOT NULL,
  status TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  result TEXT,
  output TEXT,
  msg TEXT NOT NULL,
  exit_code INTEGER,
  created TIMESTAMP NOT NULL,
  started TIMESTAMP,
  ended TIMESTAMP,
  PRIMARY KEY (run, key)
);
CREATE INDEX IF NOT EXISTS idx_tasks_phase ON tasks (phase, run);
CREATE TABLE IF NOT EXISTS task_records (
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  job TEXT NOT NULL,
  info TEXT NOT NULL,
  result TEXT,
  meta TEXT NOT NULL,
  msg TEXT NOT NULL,
  created TIMESTAMP NOT NULL,
  started TIMESTAMP,
  ended TIMESTAMP,
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  task_key TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  phase TEXT NOT NULL,
  status TEXT NOT NULL,
  exit_code INTEGER,
  log_file TEXT,
  log_start INTEGER,
  log_end INTEGER,
  PRIMARY KEY (run, task_key, attempt)
);
CREATE INDEX IF NOT EXISTS idx_task_records_task ON task_records (type, job, created);
CREATE INDEX IF NOT EXISTS idx_task_records_key ON task_records (task_key, started);
CREATE TABLE IF NOT EXISTS task_states (
  workflow TEXT NOT NULL,
  run TEXT NOT NULL,
  task_name TEXT NOT NULL,
  status TEXT NOT NULL,
  result TEXT,
  error TEXT,
  timestamp TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL,
  value TEXT,
  version INTEGER,
  stamp TEXT,
  created TIMESTAMP,
  expires TIMESTAMP,
  writer TEXT,
  PRIMARY KEY (workflow, run, task_name)
);
CREATE INDEX IF NOT EXISTS idx_task_states_run ON task_states (run);
CREATE TABLE IF NOT EXISTS alerts (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  file TEXT NOT NULL,
  task_key TEXT NOT NULL,
  phase TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  result TEXT NOT NULL,
  msg TEXT NOT NULL,
  created TIMESTAMP NOT NULL,
  open INTEGER NOT NULL,
  PRIMARY KEY (run, task_key, attempt)
);
CREATE INDEX IF NOT EXISTS idx_alerts_created ON alerts (created);
CREATE TABLE IF NOT EXISTS journals (
  run TEXT PRIMARY KEY,
  folded_bytes INTEGER NOT NULL,
  seen_bytes INTEGER NOT NULL
);
${storeTables}
`;

/**
 * Creates what is missing of the tables, and brings those of an older version up. Returns the version that was found,
 * null for none. Throws StateError `invalid` for a database of a newer version, before changing anything, and for
 * tables that do not fit; then nothing was changed.
 */
export function createSchema(db: Database, where: string): number | null {
  const found = checkSchema(db, where);
  if (found !== null && found < schemaVersion) migrate(db, found, where);
  try {
    db.run(tables);
  } catch (error) {
    throw new StateError('invalid', `${where} holds tables that are not Millrace's (${String(error)}): move it away and try again`, { cause: error });
  }
  db.run('INSERT INTO schema_version SELECT ? WHERE NOT EXISTS (SELECT 1 FROM schema_version)', [schemaVersion]);
  return found;
}

/** Version of the tables, null when there are none of ours. Throws StateError `invalid` for a database of a newer version. */
export function checkSchema(db: Database, where: string): number | null {
  if (db.exec("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'").length === 0) return null;
  const found = db.exec('SELECT max(version) FROM schema_version')[0]?.values[0]?.[0];
  if (typeof found !== 'number') return null;
  if (found > schemaVersion) {
    throw new StateError('invalid', `${where} was written by a newer Millrace (its tables are version ${found}, this one knows ${schemaVersion}): update Millrace`);
  }
  return found;
}
