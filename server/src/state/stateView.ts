import { statSync } from 'node:fs';
import type { Database } from 'sql.js';
import { alertsOf, type Alert } from './alerts';
import { openDatabase } from './database';
import { journalIds, type StateFolder } from './folder';
import { followRun, readOn, type Alive, type FollowedRun } from './followRun';
import { isAlive } from './identity';
import { holdsNoRuns, saysNoRuns } from './noRuns';
import { phaseFigures, phaseTasks, type PhaseFigures } from './phaseFigures';
import { selectAlerts, selectFolded, selectHistory, selectNewestRuns, selectPhaseStatuses, selectPhaseTasks, selectRuns, selectTasks } from './runQueries';
import type { RunStatus, TaskStatus } from './runRecords';
import { moreTelling, taskHistory, runSummary, taskSummary, type HistoryEntry, type RunSummary, type TaskSummary } from './runSummary';
import type { RunState } from './runState';
import { databaseMark, sameMark, type DatabaseMark } from './sqliteFile';

/** A workflow by its newest run that is not simulated. */
export interface WorkflowState {
  readonly file: string;
  readonly run: string;
  readonly status: RunStatus;
  readonly tasks: readonly TaskSummary[];
}

/** A journal that is followed, with its size when it was last looked at. */
interface Followed extends FollowedRun {
  seen: number;
}

/**
 * The state of one root as it is at the last poll: the database file plus what the journals add. It only reads, and
 * what cannot be read is told in `problems` while the rest is shown.
 */
export class StateView {
  private db: Database | null = null;
  private mark: DatabaseMark | null = null;
  private sizes: ReadonlyMap<string, number> = new Map();
  private running: ReadonlySet<string> = new Set();
  private readonly followed = new Map<string, Followed>();
  private databaseProblem: string | null = null;
  private folderProblem: string | null = null;
  private readonly journalProblems = new Map<string, string>();

  private constructor(private readonly folder: StateFolder, private readonly alive: Alive) {}

  /** Reads what there is; a folder that does not exist yet is empty. Never throws for what is in the folder. */
  static async open(folder: StateFolder, alive: Alive = isAlive): Promise<StateView> {
    const view = new StateView(folder, alive);
    await view.poll();
    return view;
  }

  /** What cannot be read, as sentences for a person. */
  get problems(): readonly string[] {
    return [this.databaseProblem, this.folderProblem, ...this.journalProblems.values()].filter((problem) => problem !== null);
  }

  /** Looks for changes: one look at the database, one at each journal, and reading of what was added. Returns ids of the runs that changed. */
  async poll(): Promise<string[]> {
    const changed = new Set<string>();
    await this.reopen(changed);
    const ids = this.journals();
    for (const id of ids) if (this.follow(id)) changed.add(id);
    const there = new Set(ids);
    for (const id of this.followed.keys()) {
      if (there.has(id)) continue;
      this.followed.delete(id);
      this.journalProblems.delete(id);
      changed.add(id);
    }
    return [...changed].sort();
  }

  /** The newest runs, newest first. */
  runs(limit: number): RunSummary[] {
    const found = new Map(this.query((db) => selectRuns(db, limit), []).map((run) => [run.id, run]));
    for (const run of this.followedRuns()) found.set(run.id, runSummary(run));
    return [...found.values()].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit);
  }

  /** A run with all its tasks, from its journal; undefined when there is none that can be read. A dead process's run is shown as interrupted. */
  run(id: string): RunState | undefined {
    if (!this.followed.has(id) && this.journals().includes(id)) this.followFresh(id);
    return this.followed.get(id)?.run ?? undefined;
  }

  /** Attempts of a task over all runs of its file, newest first. */
  history(file: string, key: string, limit: number): HistoryEntry[] {
    const found = this.query((db) => selectHistory(db, file, key, limit + this.followed.size), []).filter(({ run }) => !this.followed.has(run));
    const added = this.followedRuns().filter((run) => run.file === file).flatMap((run) => taskHistory(run, key));
    return [...found, ...added].sort((a, b) => compare(b.started, a.started) || compare(b.run, a.run) || compare(a.key, b.key) || b.attempt - a.attempt).slice(0, limit);
  }

  /** Alerts of all runs, newest first. */
  alerts(limit: number): Alert[] {
    const found = this.query((db) => selectAlerts(db, limit + this.followed.size), []).filter(({ run }) => !this.followed.has(run));
    return [...found, ...this.followedRuns().flatMap(alertsOf)].sort((a, b) => compare(b.at, a.at) || compare(b.run, a.run) || compare(a.key, b.key)).slice(0, limit);
  }

  /** Every workflow that has run, by file, with the tasks of its newest run that is not simulated. */
  states(): WorkflowState[] {
    const newest = this.query(selectNewestRuns, new Map<string, { id: string; status: RunStatus }>());
    for (const { id, file, status, simulated } of this.followedRuns()) {
      if (!simulated && id >= (newest.get(file)?.id ?? '')) newest.set(file, { id, status });
    }
    return [...newest].sort(([a], [b]) => compare(a, b)).map(([file, { id, status }]) => ({ file, run: id, status, tasks: this.tasks(id) }));
  }

  /** What became of each phase of a file in the newest run, not simulated, that has it. */
  lastStatuses(file: string): Map<string, { readonly status: TaskStatus; readonly run: string }> {
    const found = this.query((db) => selectPhaseStatuses(db, file), []).filter(({ run }) => !this.followed.has(run));
    for (const run of this.followedRuns()) {
      if (run.file === file && !run.simulated) for (const { phase, status } of run.tasks.values()) found.push({ phase, status, run: run.id });
    }
    const last = new Map<string, { status: TaskStatus; run: string }>();
    for (const { phase, status, run } of found) {
      const known = last.get(phase);
      if (!known || run > known.run) last.set(phase, { status, run });
      else if (run === known.run) known.status = moreTelling(known.status, status);
    }
    return last;
  }

  /** How a phase of a file did, as its newest `limit` tasks tell; undefined when it has not run. */
  figures(file: string, phase: string, limit: number): PhaseFigures | undefined {
    const found = this.query((db) => selectPhaseTasks(db, file, phase, limit), []).filter(({ run }) => !this.followed.has(run));
    const added = this.followedRuns().filter((run) => run.file === file && !run.simulated).flatMap((run) => phaseTasks(run, phase));
    return phaseFigures([...added, ...found].sort((a, b) => compare(b.run, a.run)).slice(0, limit));
  }

  /** Frees the database's memory. */
  close(): void {
    this.db?.close();
    this.db = null;
  }

  private tasks(id: string): TaskSummary[] {
    const run = this.followed.get(id)?.run;
    return run ? [...run.tasks.values()].map((task) => taskSummary(run, task)) : this.query((db) => selectTasks(db, id), []);
  }

  private followedRuns(): RunState[] {
    return [...this.followed.values()].flatMap(({ run }) => run ?? []);
  }

  /** Takes a replaced database in; runs that it holds to the end need no longer be followed. */
  private async reopen(changed: Set<string>): Promise<void> {
    try {
      const mark = databaseMark(this.folder.databasePath);
      if (sameMark(mark, this.mark)) return;
      const opened = saysNoRuns(this.folder.databasePath) ? null : await openDatabase(this.folder.databasePath);
      // Only now: what could not be opened is tried again, for its cause may lie beside the file.
      this.mark = mark;
      this.databaseProblem = null;
      this.db?.close();
      this.db = opened?.db ?? null;
      const before = this.sizes;
      ({ sizes: this.sizes, running: this.running } = this.db ? selectFolded(this.db) : { sizes: new Map(), running: new Set() });
      // All that is asked of it is about runs.
      if (this.db && holdsNoRuns(this.db)) this.close();
      for (const [id, size] of this.sizes) {
        const followed = this.followed.get(id);
        if (!followed && before.get(id) !== size) changed.add(id);
        if (followed?.seen === size && followed.run?.status !== 'running' && !this.running.has(id)) this.followed.delete(id);
      }
    } catch (error) {
      this.close();
      this.sizes = new Map();
      this.running = new Set();
      this.databaseProblem = message(error);
    }
  }

  private journals(): string[] {
    try {
      this.folderProblem = null;
      return journalIds(this.folder);
    } catch (error) {
      this.folderProblem = message(error);
      return [];
    }
  }

  /** Reads on where a journal may hold more than the database and this view know; returns whether the run changed. */
  private follow(id: string): boolean {
    const size = statSync(this.folder.journalPath(id), { throwIfNoEntry: false })?.size ?? 0;
    const followed = this.followed.get(id);
    if (!followed) return (size !== this.sizes.get(id) || this.running.has(id)) && this.followFresh(id);
    if (size < followed.end) return this.followFresh(id);
    if (size === followed.seen && followed.run?.status !== 'running') return false;
    return this.readOn(id, followed, size);
  }

  private followFresh(id: string): boolean {
    const path = this.folder.journalPath(id);
    const followed = { ...followRun(path), seen: 0 };
    this.followed.set(id, followed);
    return this.readOn(id, followed, statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  }

  private readOn(id: string, followed: Followed, size: number): boolean {
    followed.seen = size;
    try {
      this.journalProblems.delete(id);
      return readOn(followed, this.alive);
    } catch (error) {
      this.journalProblems.set(id, message(error));
      return false;
    }
  }

  private query<T>(ask: (db: Database) => T, otherwise: T): T {
    try {
      return this.db ? ask(this.db) : otherwise;
    } catch (error) {
      this.databaseProblem = message(error);
      return otherwise;
    }
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
