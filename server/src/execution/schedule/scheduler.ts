import type { CronSchedule } from '../../workflow/cron';
import { cronNext } from '../../workflow/cronNext';
import { latestFire } from './latestFire';

/** What a scheduler takes from outside, so that tests drive time. */
export interface Clock {
  now(): Date;
  /** Calls back at a time, or a little later, once; returns what calls it off. */
  wake(at: Date, then: () => void): () => void;
}

/** A schedule that fires here. */
export interface CronRule {
  /** Stays the same when other rules change. */
  readonly id: string;
  readonly schedule: CronSchedule;
  /** Whether it fires while what it started last is still going. */
  readonly overlap: boolean;
  /** Fires after this time are due. */
  readonly since: Date;
}

/** What a scheduler does with a fire. */
export interface Fires {
  /** Starts it; resolves when what it started has ended. */
  start(id: string, at: Date): Promise<unknown>;
  /** It was due while its former one was still going. */
  skipped(id: string, at: Date): void;
}

/** The clock of the machine may jump, and a machine may sleep: no wait is longer than this, in ms. */
const longestWait = 60_000;

interface Armed {
  readonly rule: CronRule;
  since: Date;
  /** The first fire after `since`. */
  next: Date | undefined;
}

/** Fires rules when they are due. It knows the time, and neither files nor processes. */
export class Scheduler {
  private readonly armed = new Map<string, Armed>();
  private readonly going = new Map<string, number>();
  private callOff: (() => void) | undefined;
  private stopped = false;

  constructor(private readonly clock: Clock, private readonly fires: Fires) {}

  /** From now on these rules fire, and no others. One that was there goes on from its last fire. */
  arm(rules: readonly CronRule[]): void {
    const before = new Map(this.armed);
    this.armed.clear();
    for (const rule of rules) {
      const fired = before.get(rule.id)?.since;
      const since = fired && fired > rule.since ? fired : rule.since;
      this.armed.set(rule.id, { rule, since, next: cronNext(rule.schedule, since, 1)[0] });
    }
    this.look();
  }

  /** Something that this scheduler did not start is going, such as a run of an earlier process. */
  add(id: string, ended: Promise<unknown>): void {
    this.going.set(id, (this.going.get(id) ?? 0) + 1);
    const over = (): void => void this.going.set(id, (this.going.get(id) ?? 1) - 1);
    ended.then(over, over);
  }

  /** Whether something that a rule started is still going. */
  isGoing(id: string): boolean {
    return (this.going.get(id) ?? 0) > 0;
  }

  /** When a rule fires next; undefined when it does not. */
  next(id: string): Date | undefined {
    return this.armed.get(id)?.next;
  }

  /** Fires nothing any more; what is going goes on. */
  stop(): void {
    this.stopped = true;
    this.callOff?.();
  }

  /** Fires what is due, and comes back when the next is. */
  private look(): void {
    this.callOff?.();
    if (this.stopped) return;
    const now = this.clock.now();
    for (const [id, armed] of this.armed) this.fire(id, armed, now);
    const times = [...this.armed.values()].flatMap(({ next }) => next?.getTime() ?? []);
    if (times.length > 0) this.callOff = this.clock.wake(new Date(Math.min(now.getTime() + longestWait, ...times)), () => this.look());
  }

  private fire(id: string, armed: Armed, now: Date): void {
    const at = armed.next && armed.next <= now ? latestFire(armed.rule.schedule, armed.since, now) : undefined;
    if (!at) return;
    armed.since = at;
    [armed.next] = cronNext(armed.rule.schedule, at, 1);
    if (this.isGoing(id) && !armed.rule.overlap) this.fires.skipped(id, at);
    else this.add(id, this.fires.start(id, at));
  }
}
