import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { setLongTimeout } from '../execution/longTimeout';
import { readArmed, sameFile, type ArmedFile } from '../execution/schedule/armed';
import type { ScheduledRoot } from '../execution/schedule/rulesOf';
import { ScheduledFile } from '../execution/schedule/scheduledFile';
import { Scheduler, type Clock } from '../execution/schedule/scheduler';
import type { FoundFile } from '../execution/schedule/writtenFiles';
import { acquireLock, type Lock } from '../state/lock';
import { StateError } from '../state/stateError';
import { formatTime } from '../workflow/timeText';
import type { ScheduledPlace, ScheduleEvent } from './scheduleEvent';
import { endOfRun, startFire } from './scheduleFire';

/** Milliseconds between two looks at what is armed, at rules, and at what has been written. */
const lookEveryMs = 500;
/** Most files that one run takes: the words of a command have an end. */
const mostFiles = 500;

const realClock: Clock = {
  now: () => new Date(),
  wake: (at, then) => setLongTimeout(then, Math.max(0, at.getTime() - Date.now())),
};

/** A file that this process fires. */
interface Served {
  armed: ArmedFile;
  readonly scheduled: ScheduledFile;
  readonly lock: Lock;
  roots: readonly ScheduledRoot[];
  /** Written files that wait for the run before them to end, by phase. */
  readonly waiting: Map<string, readonly FoundFile[]>;
}

/** Fires the rules of armed files until it is stopped; the runs that it has started go on. */
export class ScheduleService {
  private readonly served = new Map<string, Served>();
  private readonly scheduler: Scheduler;
  private readonly told = new Set<string>();

  /**
   * @param own files that this process alone fires; null: those that are armed on the machine, as they change
   * @param machine folder of what belongs to the machine
   * @param store `--store` of the runs
   */
  constructor(
    private readonly own: readonly ArmedFile[] | null, private readonly machine: string, private readonly store: string | undefined,
    private readonly tell: (event: ScheduleEvent) => void,
  ) {
    this.scheduler = new Scheduler(realClock, {
      start: (id, at) => this.start(id, at, []),
      skipped: (id, at) => tell({ ...placeOf(id), event: 'skipped', fire: formatTime(at), files: [], message: 'its last run is still going' }),
    });
  }

  /** Serves until the signal. Throws StateError: `busy` when another process fires one of its own files, or what is armed cannot be read. */
  async serve(stop: AbortSignal): Promise<void> {
    try {
      while (!stop.aborted) {
        const begun = Date.now();
        await this.look();
        // A look at very many files takes its time: at most a tenth of it.
        await pause(Math.max(lookEveryMs, 9 * (Date.now() - begun)), undefined, { signal: stop }).catch(() => undefined);
      }
    } finally {
      this.scheduler.stop();
      for (const { lock } of this.served.values()) lock.release();
    }
  }

  private async look(): Promise<void> {
    const armed = (this.own ?? readArmed(this.machine)).filter(({ paused }) => !paused);
    let changed = false;
    for (const [name, { armed: { root, file }, lock }] of this.served) {
      if (armed.some((each) => sameFile(each, { root, file }))) continue;
      this.served.delete(name);
      lock.release();
      changed = true;
      this.tell({ event: 'disarmed', root, file, message: `${file} fires nothing any more` });
    }
    for (const each of armed) changed = await this.take(each) || changed;
    for (const served of this.served.values()) changed = await this.follow(served) || changed;
    if (changed) this.arm();
  }

  /** Takes a file up, or what has changed of one; two processes never fire the same. Returns whether anything is new. */
  private async take(armed: ArmedFile): Promise<boolean> {
    const name = JSON.stringify([armed.root, armed.file]);
    const served = this.served.get(name);
    if (served) {
      const changed = served.armed.overlap !== armed.overlap;
      served.armed = armed;
      return changed;
    }
    const lock = await this.lockOf(name, armed);
    if (!lock) return false;
    const since = (phase: string): number => Date.parse(later(armed.since, armed.written[phase]));
    this.served.set(name, { armed, scheduled: new ScheduledFile(armed.root, armed.file, since), lock, roots: [], waiting: new Map() });
    for (const [phase, run] of Object.entries(armed.runs)) this.scheduler.add(idOf(armed, phase), endOfRun(armed.root, run, this.store));
    return true;
  }

  private async lockOf(name: string, { root, file }: ArmedFile): Promise<Lock | undefined> {
    const locks = join(this.machine, 'locks');
    mkdirSync(locks, { recursive: true, mode: 0o700 });
    try {
      return await acquireLock(join(locks, createHash('sha256').update(name).digest('hex').slice(0, 32)), { wait: 0 });
    } catch (error) {
      if (!(error instanceof StateError) || error.kind !== 'busy') throw error;
      const message = `${file} is scheduled by another millrace on this machine`;
      if (this.own) throw new StateError('busy', `${message}: ${error.message}`, { cause: error });
      this.once(message, { event: 'problem', root, file, message });
      return undefined;
    }
  }

  /** Looks at a file; returns whether its rules changed. */
  private async follow(served: Served): Promise<boolean> {
    const { armed, scheduled, waiting } = served;
    const { root, file } = armed;
    const { roots, problems, written } = await scheduled.look();
    for (const message of problems) this.tell({ event: 'problem', root, file, message });
    for (const [phase, files] of written) waiting.set(phase, [...waiting.get(phase) ?? [], ...files]);
    for (const [phase, files] of waiting) this.fireFiles(served, phase, files);
    if (!roots) return false;
    served.roots = roots;
    return true;
  }

  /** Files are never skipped: they wait for the run before them, unless runs may overlap. */
  private fireFiles({ armed, waiting }: Served, phase: string, files: readonly FoundFile[]): void {
    const id = idOf(armed, phase);
    if (this.scheduler.isGoing(id) && !armed.overlap) return;
    if (files.length > mostFiles) waiting.set(phase, files.slice(mostFiles));
    else waiting.delete(phase);
    this.scheduler.add(id, this.start(id, new Date(), files.slice(0, mostFiles)));
  }

  private start(id: string, at: Date, files: readonly FoundFile[]): Promise<void> {
    return startFire(placeOf(id), at, files, { machine: this.own ? null : this.machine, store: this.store, tell: this.tell });
  }

  private arm(): void {
    const all = [...this.served.values()].flatMap(({ armed, roots }) => roots.map((root) => ({ ...root, armed, id: idOf(armed, root.phase) })));
    this.scheduler.arm(all.flatMap(({ id, cron, armed, phase }) => {
      return cron ? [{ id, schedule: cron, overlap: armed.overlap, since: new Date(later(armed.since, armed.fired[phase])) }] : [];
    }));
    for (const { id, files } of all) {
      const next = this.scheduler.next(id);
      const event = { ...placeOf(id), event: 'armed', next: next ? formatTime(next) : null, files: files?.pattern ?? null } as const;
      this.once(JSON.stringify(event), event);
    }
  }

  private once(mark: string, event: ScheduleEvent): void {
    if (!this.told.has(mark)) this.tell(event);
    this.told.add(mark);
  }
}

/** The later of two RFC 3339 times in UTC. */
function later(a: string, b = a): string {
  return a > b ? a : b;
}

function idOf({ root, file }: Pick<ArmedFile, 'root' | 'file'>, phase: string): string {
  return JSON.stringify([root, file, phase]);
}

function placeOf(id: string): ScheduledPlace {
  const [root, file, phase]: [string, string, string] = JSON.parse(id);
  return { root, file, phase };
}
