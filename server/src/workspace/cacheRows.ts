import { createHash } from 'node:crypto';
import type { Database, SqlValue, Statement } from 'sql.js';

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

/** What was written of a file. */
export interface Written {
  /** The file is new, or its hash another one. */
  readonly changed: boolean;
  /** Rows of its phases are other ones. */
  readonly rows: boolean;
}

/**
 * Brings the rows of one file up to date and touches only those that differ. `modified` is when the content was
 * saved; null for unsaved text, which leaves no trace in `workflow_history`. Of two phases with one name the first
 * is the row. Returns whether the file is new or its hash another one. For more than one file see `FileRows`.
 */
export function writeFileRows(db: Database, file: string, hash: string, modified: Date | null, phases: readonly PhaseRow[], now: Date): boolean {
  const rows = new FileRows(db);
  try {
    return rows.write(file, hash, modified, phases, now).changed;
  } finally {
    rows.close();
  }
}

/** Removes a file's rows; its history stays. */
export function removeFileRows(db: Database, file: string): void {
  db.run('DELETE FROM workflow_files WHERE file_path = ?', [file]);
}

/** Writes the rows of many files: statements are prepared once. Close it before the database is exported or closed. */
export class FileRows {
  private readonly statements = new Map<string, Statement>();

  constructor(private readonly db: Database) {}

  /** See `writeFileRows`. */
  write(file: string, hash: string, modified: Date | null, phases: readonly PhaseRow[], now: Date): Written {
    const known = this.writeFile(file, hash, modified, now);
    const named = new Map<string, PhaseRow>();
    for (const phase of phases) if (phase.task !== '' && !named.has(phase.task)) named.set(phase.task, phase);
    const rows = this.writePhases(file, known !== undefined, [...named.values()]);
    if (modified) this.writeHistory(file, hash, [...named.values()], now);
    return { changed: known !== hash, rows };
  }

  /** Notes that a file whose content stays as it was has been saved. */
  touch(file: string, modified: Date): void {
    this.run('UPDATE workflow_files SET last_modified = ?1 WHERE file_path = ?2 AND last_modified IS NOT ?1', [modified.toISOString(), file]);
  }

  /** Notes what the rows of a file are of; undefined: nobody knows. */
  mark(file: string, mark: string | undefined): void {
    if (mark === undefined) this.run('DELETE FROM workflow_checks WHERE file_path = ?', [file]);
    else this.run('INSERT INTO workflow_checks VALUES (?, ?) ON CONFLICT DO UPDATE SET mark = excluded.mark WHERE mark <> excluded.mark', [file, mark]);
  }

  close(): void {
    for (const statement of this.statements.values()) statement.free();
    this.statements.clear();
  }

  /** Returns the hash that the file had. */
  private writeFile(file: string, hash: string, modified: Date | null, now: Date): SqlValue | undefined {
    const known = this.values('SELECT file_hash, last_modified FROM workflow_files WHERE file_path = ?', [file])[0];
    const time = modified?.toISOString() ?? null;
    if (!known) this.run('INSERT INTO workflow_files VALUES (?, ?, ?, ?)', [file, hash, now.toISOString(), time]);
    else if (known[0] !== hash) this.run('UPDATE workflow_files SET file_hash = ?, loaded_at = ?, last_modified = ? WHERE file_path = ?', [hash, now.toISOString(), time, file]);
    else if (known[1] !== time) this.run('UPDATE workflow_files SET last_modified = ? WHERE file_path = ?', [time, file]);
    return known?.[0];
  }

  /** Returns whether anything was another. */
  private writePhases(file: string, known: boolean, phases: readonly PhaseRow[]): boolean {
    const rows = new Map(known ? this.values('SELECT task, depends_on, rule, template, retry, status, position FROM workflow_phases WHERE file_path = ?', [file]).map((row) => [row[0], row]) : []);
    const parents = known ? this.parentsOf(file) : new Map<SqlValue | undefined, SqlValue[]>();
    const kept = new Set<SqlValue | undefined>(phases.map(({ task }) => task));
    let written = false;
    for (const task of rows.keys()) {
      if (kept.has(task)) continue;
      this.run('DELETE FROM workflow_phases WHERE file_path = ? AND task = ?', [file, task ?? '']);
      written = true;
    }
    phases.forEach(({ task, dependsOn, rule, template, retry, status }, position) => {
      const row = [task, dependsOn.join(','), rule, template, retry, status, position];
      if (!same(rows.get(task), row)) {
        this.run(`INSERT INTO workflow_phases (file_path, task, depends_on, rule, template, retry, status, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET depends_on = excluded.depends_on, rule = excluded.rule, template = excluded.template, retry = excluded.retry, status = excluded.status, position = excluded.position`, [file, ...row]);
        written = true;
      }
      const before = parents.get(task) ?? [];
      const wanted = [...new Set(dependsOn)];
      if (same(before, wanted)) return;
      written = true;
      if (before.length > 0) this.run('DELETE FROM workflow_parents WHERE file_path = ? AND task = ?', [file, task]);
      wanted.forEach((parent, index) => this.run('INSERT INTO workflow_parents VALUES (?, ?, ?, ?)', [file, task, parent, index]));
    });
    return written;
  }

  private parentsOf(file: string): Map<SqlValue | undefined, SqlValue[]> {
    const parents = new Map<SqlValue | undefined, SqlValue[]>();
    for (const [task, parent] of this.values('SELECT task, parent FROM workflow_parents WHERE file_path = ? ORDER BY task, position', [file])) {
      parents.set(task, [...parents.get(task) ?? [], parent ?? '']);
    }
    return parents;
  }

  /** One row for each content that was saved; the same content again adds none. */
  private writeHistory(file: string, hash: string, phases: readonly PhaseRow[], now: Date): void {
    const last = this.values('SELECT file_hash FROM workflow_history WHERE file_path = ? ORDER BY rowid DESC LIMIT 1', [file])[0];
    if (last?.[0] === hash) return;
    this.run('INSERT INTO workflow_history VALUES (?, ?, ?, ?)', [file, hash, now.toISOString(), JSON.stringify(phases)]);
  }

  private run(sql: string, params: SqlValue[]): void {
    this.prepared(sql).run(params);
  }

  private values(sql: string, params: SqlValue[]): SqlValue[][] {
    const statement = this.prepared(sql);
    const found: SqlValue[][] = [];
    statement.bind(params);
    while (statement.step()) found.push(statement.get());
    statement.reset();
    return found;
  }

  private prepared(sql: string): Statement {
    const statement = this.statements.get(sql) ?? this.db.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}

function same(a: readonly SqlValue[] | undefined, b: readonly SqlValue[]): boolean {
  return a?.length === b.length && a.every((value, i) => value === b[i]);
}
