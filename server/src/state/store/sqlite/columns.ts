import { logs, tables, type LogTable, type Table } from '../tables';

/** Whether a string names a table of rows. */
export const isTable = (name: string): name is Table => Object.hasOwn(tables, name);

/** Whether a string names a table of logs. */
export const isLogTable = (name: string): name is LogTable => Object.hasOwn(logs, name);

/** Name of the column of a row's `updated`: the persistence plan has one for task states already. */
export const updatedColumn = (table: Table): string => (table === 'task_states' ? 'updated_at' : 'updated');

/** The SQL tables of the store, one a table of the contract. `task_states`, which runs share, stands in the schema. */
export const storeTables = [
  ...Object.entries(tables).filter(([name]) => name !== 'task_states').map(([name, key]) => `
CREATE TABLE IF NOT EXISTS ${name} (
${key.map((column) => `  ${column} TEXT NOT NULL,\n`).join('')}  value TEXT NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  stamp TEXT NOT NULL,
  created TIMESTAMP NOT NULL,
  updated TIMESTAMP NOT NULL,
  expires TIMESTAMP,
  writer TEXT NOT NULL,
  PRIMARY KEY (${key.join(', ')})
);`),
  'CREATE INDEX IF NOT EXISTS idx_workflow_states_updated ON workflow_states (updated);',
  // Without row ids a log lies together, in order.
  ...Object.entries(logs).map(([name, key]) => `
CREATE TABLE IF NOT EXISTS ${name} (
${key.map((column) => `  ${column} TEXT NOT NULL,\n`).join('')}  seq INTEGER NOT NULL,
  at TIMESTAMP NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (${key.join(', ')}, seq)
) WITHOUT ROWID;`),
  `
CREATE TABLE IF NOT EXISTS log_ends (
  log TEXT NOT NULL,
  name TEXT NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (log, name)
);
CREATE TABLE IF NOT EXISTS scopes_folded (
  epoch TEXT NOT NULL,
  bytes INTEGER NOT NULL
);`,
].join('\n');
