import type { Database, SqlValue } from 'sql.js';
import { metaValue, parseTaskMeta } from '../workflow/meta';
import { joinName } from '../workflow/phase';
import { FileRows, removeFileRows, type PhaseRow } from './cacheRows';
import type { FileRecord } from './recordFile';

/** A phase with the file it stands in. */
export interface CachedPhase extends PhaseRow {
  readonly file: string;
}

/** A task as far as looking it up goes; `meta` is a URL query whose `workflow` names the file. */
export interface CachedTask {
  readonly type: string;
  readonly job?: string;
  readonly meta?: string;
}

/** A saved workflow file, read and checked. */
export interface CachedFile {
  /** File key. */
  readonly file: string;
  /** `contentHash` of what was read. */
  readonly hash: string;
  readonly modified: Date;
  /** Undefined: the database has the rows of this content, checked in this way. */
  readonly phases: readonly PhaseRow[] | undefined;
  /** What the next start takes over, where somebody keeps it. */
  readonly record?: FileRecord;
}

/** flowlord's workflow cache over the tables `workflow_*` of a database, with its operations and results. */
export class WorkflowCache {
  /** `folder`: whether the workflows are those of a folder, not one file. */
  constructor(private readonly db: Database, private readonly folder: boolean) {}

  /** The first phase, over all files in path order, of a topic and (unless blank) a job. */
  search(topic: string, job: string): CachedPhase | undefined {
    return this.find(topic, job, '');
  }

  /** The phase of a task, in the file that its meta names or (blank or `*`) in all in path order: the exact name first, else without a job the first job of the topic. */
  get(task: CachedTask): CachedPhase | undefined {
    const { job, workflow } = look(task);
    return this.find(task.type, job, workflow === '*' ? '' : workflow);
  }

  /** The phases that a task starts, in file order, only in the file that its meta names; blank, missing or `*`: none. */
  children(task: CachedTask): CachedPhase[] {
    const { job, workflow } = look(task);
    if (task.type === '' || workflow === '' || workflow === '*') return [];
    return this.select(`EXISTS (SELECT 1 FROM workflow_parents AS p WHERE p.file_path = workflow_phases.file_path AND p.task = workflow_phases.task
      AND p.parent IN (?, ?)) AND file_path = ?`, [task.type, joinName(task.type, job), workflow]);
  }

  /**
   * Makes the rows those of the files there are. Returns the keys of new and changed files in path order, then those
   * of files that are gone, with a `-` before them.
   */
  refresh(files: readonly CachedFile[], now: Date): string[] {
    return this.wholly(() => [...this.take(files, now).sort(), ...this.keepOnly(new Set(files.map(({ file }) => file))).map((file) => `-${file}`)]);
  }

  /** Makes the rows of these files what they are now, and leaves the others. Returns the keys of new and changed ones. */
  take(files: readonly CachedFile[], now: Date): string[] {
    const rows = new FileRows(this.db);
    try {
      return this.wholly(() => files.filter((file) => this.write(rows, file, now)).map(({ file }) => file));
    } finally {
      rows.close();
    }
  }

  /** Removes the rows of all other files. Returns their keys in path order. */
  keepOnly(files: ReadonlySet<string>): string[] {
    const gone = (this.db.exec('SELECT file_path FROM workflow_files ORDER BY file_path')[0]?.values ?? []).map(([file]) => String(file)).filter((file) => !files.has(file));
    this.wholly(() => gone.forEach((file) => removeFileRows(this.db, file)));
    return gone;
  }

  /** All or nothing. */
  private wholly<T>(work: () => T): T {
    this.db.run('SAVEPOINT refresh');
    try {
      return work();
    } catch (error) {
      this.db.run('ROLLBACK TO refresh');
      throw error;
    } finally {
      this.db.run('RELEASE refresh');
    }
  }

  /** Tells whether the file is new or its content another. */
  private write(rows: FileRows, { file, hash, modified, phases, record }: CachedFile, now: Date): boolean {
    if (!phases) {
      rows.touch(file, modified);
      return false;
    }
    const written = rows.write(file, hash, modified, phases, now);
    // A mark must not vouch for rows that somebody has written in another way.
    if (record) rows.mark(file, record.mark);
    else if (written.changed || written.rows) rows.mark(file, undefined);
    return written.changed;
  }

  /** For each file the mark of the content and check that its rows are of, where somebody keeps marks. */
  marks(): Map<string, string> {
    return new Map((this.db.exec('SELECT file_path, mark FROM workflow_checks')[0]?.values ?? []).map(([file, mark]) => [String(file), String(mark)]));
  }

  isDir(): boolean {
    return this.folder;
  }

  /** Closes the database. */
  close(): void {
    this.db.close();
  }

  private find(topic: string, job: string, file: string): CachedPhase | undefined {
    if (topic === '') return undefined;
    const inFile = file === '' ? { sql: '', params: [] } : { sql: ' AND file_path = ?', params: [file] };
    const exact = this.select(`task = ?${inFile.sql}`, [joinName(topic, job), ...inFile.params], 1)[0];
    // `;` is the character after `:`, so this is every job of the topic, by the index.
    return exact ?? (job === '' ? this.select(`task > ? AND task < ?${inFile.sql}`, [`${topic}:`, `${topic};`, ...inFile.params], 1)[0] : undefined);
  }

  private select(where: string, params: SqlValue[], limit = -1): CachedPhase[] {
    const found = this.db.exec(`SELECT file_path, task, rule, template, retry, status FROM workflow_phases WHERE ${where} ORDER BY file_path, position LIMIT ${limit}`, params)[0]?.values ?? [];
    return found.map(([file, task, rule, template, retry, status]) => ({
      file: String(file), task: String(task), rule: String(rule), template: String(template), retry: Number(retry), status: String(status),
      dependsOn: (this.db.exec('SELECT parent FROM workflow_parents WHERE file_path = ? AND task = ? ORDER BY position', [file ?? '', task ?? ''])[0]?.values ?? []).map(([parent]) => String(parent)),
    }));
  }
}

/** Where the reference looks a task up: its own job goes before the one in its meta. */
function look({ job = '', meta = '' }: CachedTask): { readonly job: string; readonly workflow: string } {
  const values = parseTaskMeta(meta);
  return { job: job === '' ? metaValue(values, 'job') : job, workflow: metaValue(values, 'workflow') };
}

/** The reference's file key for paths as they were given: what follows the last occurrence of the root without its leading dots and slash, else the base name. */
export function cacheKey(root: string, file: string): string {
  const path = file.replaceAll('\\', '/');
  const inside = root.replaceAll('\\', '/').replace(/^\.*\/?/, '');
  const at = path.lastIndexOf(inside);
  const rest = at < 0 ? '' : path.slice(at + inside.length).replace(/^\/+/, '');
  return rest === '' ? path.slice(path.lastIndexOf('/') + 1) : rest;
}
