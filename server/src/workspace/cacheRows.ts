import { createHash } from 'node:crypto';
import type { Database, SqlValue } from 'sql.js';

/** A phase as the table `workflow_phases` holds it. */
export interface PhaseRow {
  /** `topic:job`, or `topic`; '' for a phase without a task, which has no row. */
  readonly task: string;
  readonly dependsOn: readonly string[];
  readonly rule: string;
  readonly template: string;
  readonly retry: number;
  readonly status: string;
}

/** The hash by which a file's content is told to have changed: MD5 in hex, as the reference has it. */
export function contentHash(content: string | Uint8Array): string {
  return createHash('md5').update(content).digest('hex');
}

/**
 * Brings the rows of one file up to date and touches only those that differ. `modified` is when the content was
 * saved; null for unsaved text, which leaves no trace in `workflow_history`. Of two phases with one name the first
 * is the row. Returns whether the file is new or its hash another one.
 */
export function writeFileRows(db: Database, file: string, hash: string, modified: Date | null, phases: readonly PhaseRow[], now: Date): boolean {
  const changed = writeFile(db, file, hash, modified, now);
  const named = new Map<string, PhaseRow>();
  for (const phase of phases) if (phase.task !== '' && !named.has(phase.task)) named.set(phase.task, phase);
  writePhases(db, file, [...named.values()]);
  if (modified) writeHistory(db, file, hash, [...named.values()], now);
  return changed;
}

/** Removes a file's rows; its history stays. */
export function removeFileRows(db: Database, file: string): void {
  db.run('DELETE FROM workflow_files WHERE file_path = ?', [file]);
}

function writeFile(db: Database, file: string, hash: string, modified: Date | null, now: Date): boolean {
  const known = values(db, 'SELECT file_hash, last_modified FROM workflow_files WHERE file_path = ?', [file])[0];
  const time = modified?.toISOString() ?? null;
  if (!known) db.run('INSERT INTO workflow_files VALUES (?, ?, ?, ?)', [file, hash, now.toISOString(), time]);
  else if (known[0] !== hash) db.run('UPDATE workflow_files SET file_hash = ?, loaded_at = ?, last_modified = ? WHERE file_path = ?', [hash, now.toISOString(), time, file]);
  else if (known[1] !== time) db.run('UPDATE workflow_files SET last_modified = ? WHERE file_path = ?', [time, file]);
  return known?.[0] !== hash;
}

function writePhases(db: Database, file: string, phases: readonly PhaseRow[]): void {
  const rows = new Map(values(db, 'SELECT task, depends_on, rule, template, retry, status, position FROM workflow_phases WHERE file_path = ?', [file]).map((row) => [row[0], row]));
  const parents = new Map<SqlValue | undefined, SqlValue[]>();
  for (const [task, parent] of values(db, 'SELECT task, parent FROM workflow_parents WHERE file_path = ? ORDER BY task, position', [file])) {
    parents.set(task, [...parents.get(task) ?? [], parent ?? '']);
  }
  const kept = new Set<SqlValue | undefined>(phases.map(({ task }) => task));
  for (const task of rows.keys()) {
    if (!kept.has(task)) db.run('DELETE FROM workflow_phases WHERE file_path = ? AND task = ?', [file, task ?? '']);
  }
  phases.forEach(({ task, dependsOn, rule, template, retry, status }, position) => {
    const row = [task, dependsOn.join(','), rule, template, retry, status, position];
    if (!same(rows.get(task), row)) {
      db.run(`INSERT INTO workflow_phases (file_path, task, depends_on, rule, template, retry, status, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET depends_on = excluded.depends_on, rule = excluded.rule, template = excluded.template, retry = excluded.retry, status = excluded.status, position = excluded.position`, [file, ...row]);
    }
    const wanted = [...new Set(dependsOn)];
    if (same(parents.get(task) ?? [], wanted)) return;
    db.run('DELETE FROM workflow_parents WHERE file_path = ? AND task = ?', [file, task]);
    wanted.forEach((parent, index) => db.run('INSERT INTO workflow_parents VALUES (?, ?, ?, ?)', [file, task, parent, index]));
  });
}

/** One row for each content that was saved; the same content again adds none. */
function writeHistory(db: Database, file: string, hash: string, phases: readonly PhaseRow[], now: Date): void {
  const last = values(db, 'SELECT file_hash FROM workflow_history WHERE file_path = ? ORDER BY rowid DESC LIMIT 1', [file])[0];
  if (last?.[0] === hash) return;
  db.run('INSERT INTO workflow_history VALUES (?, ?, ?, ?)', [file, hash, now.toISOString(), JSON.stringify(phases)]);
}

function values(db: Database, sql: string, params: SqlValue[]): SqlValue[][] {
  return db.exec(sql, params)[0]?.values ?? [];
}

function same(a: readonly SqlValue[] | undefined, b: readonly SqlValue[]): boolean {
  return a?.length === b.length && a.every((value, i) => value === b[i]);
}
