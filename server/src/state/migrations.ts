import type { Database } from 'sql.js';
import { StateError } from './stateError';

/** What brings the tables of a version to the next one: the index is the version it starts from. */
const steps: readonly string[] = [
  '',
  // 1 -> 2: saved task states belong to no run, and have what every row of the store has.
  `CREATE TABLE task_states_2 (
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
INSERT INTO task_states_2 (workflow, run, task_name, status, result, error, timestamp, updated_at)
  SELECT workflow, run, task_name, status, result, error, timestamp, updated_at FROM task_states;
DROP TABLE task_states;
ALTER TABLE task_states_2 RENAME TO task_states;`,
];

/**
 * Brings tables of an older version up, in memory: the file is another matter. Throws StateError `invalid` when they
 * are not what that version made; then nothing was changed.
 */
export function migrate(db: Database, from: number, where: string): void {
  // Views of other tools that name a table must not stop it from being replaced.
  db.run('PRAGMA legacy_alter_table = ON; SAVEPOINT migration');
  try {
    for (const step of steps.slice(from)) db.run(step);
    db.run('UPDATE schema_version SET version = ?', [steps.length]);
  } catch (error) {
    db.run('ROLLBACK TO migration');
    throw new StateError('invalid', `the tables of ${where}, of version ${from}, cannot be brought up to version ${steps.length} (${String(error)}); nothing was changed. Move the file away: the runs are made again from their journals`, { cause: error });
  } finally {
    db.run('RELEASE migration; PRAGMA legacy_alter_table = OFF');
  }
}
