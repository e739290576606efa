import { formatDuration } from '../workflow/duration';
import type { JournalWriter } from '../state/journal';
import type { RunRecord, Settled, TaskRecord } from '../state/runRecords';
import { applyRecord, type RunState, type TaskState } from '../state/runState';
import type { AttemptEnd, AttemptStart } from './attempt';
import type { Definition } from './definition';
import { addSaved, noChange, type Change } from './change';
import type { Expander } from './expander';
import type { Hooks } from './hooks';
import { ReadyTasks } from './readyTasks';
import { isPast } from './reset';
import { planRetry } from './retrying';
import { failsRun, lastRecords, withFailures, type FinalStatus, type Stop } from './runEnd';
import type { World } from './world';

/** An attempt about to start: the task with the meta that this attempt is told. */
export interface Turn {
  readonly task: TaskState;
  /** From 1, counting on over resumes. */
  readonly attempt: number;
  readonly meta: string;
}

/** How attempts are made: really (attempt.ts) or for show (simulate.ts). */
export type Attempts = (turn: Turn, onStart: (start: AttemptStart) => Promise<void>, signal: AbortSignal) => Promise<AttemptEnd>;

export interface Drive {
  readonly definition: Definition;
  readonly run: RunState;
  readonly expansion: Expander;
  readonly journal: JournalWriter;
  readonly attempts: Attempts;
  readonly hooks?: Hooks;
  readonly world: World;
  /** Tasks at once. */
  readonly concurrency: number;
  /** Ends the run as cancelled. */
  readonly cancel: AbortSignal;
  /** Told after each record is written. */
  readonly onRecord: (record: RunRecord) => void;
}

/** What an attempt has made of its task, and the milliseconds to its retry. */
interface Recorded {
  readonly status: 'completed' | 'failed' | 'waiting' | 'cancelled';
  readonly delay: number | undefined;
}

/**
 * Drives a run from its present state to its end: starts what is ready, records what ends, follows it to its children.
 * Every completion is durable before anything that depends on it starts. Throws when a record cannot be written: then
 * everything is stopped and the run stays interrupted.
 */
export async function drive(options: Drive): Promise<FinalStatus> {
  const { run, expansion, journal, world, definition } = options;
  const ready = new ReadyTasks(definition, (key) => run.tasks.get(key));
  const running = new Map<string, TaskState>();
  /** What calls off the wait of each task that is to be retried. */
  const timers = new Map<string, () => void>();
  /** What ends each attempt that runs. */
  const ends = new Map<string, AbortController>();
  /** When all attempts of a task must be over, in milliseconds since 1970. */
  const deadlines = new Map<string, number>();
  const wake = alarm();
  /** Completions that a power cut would lose, and how many may be. */
  let unsynced = 1;
  const losable = definition.strategy === 'node' ? definition.batched : Infinity;
  let fatal: unknown;
  /** Nothing more starts, and why where nobody asked for it. */
  let closing = false;
  let stopped: Stop | undefined;

  function write(record: RunRecord): void {
    journal.append(record);
    applyRecord(run, record);
    options.onRecord(record);
  }

  function enqueue(created: readonly TaskRecord[], settled: readonly Settled[]): void {
    const over = new Set(settled.map(({ key }) => key));
    for (const { key, repeat, notBefore } of created) {
      if (over.has(key) || repeat) continue;
      const delay = notBefore === undefined || run.simulated ? 0 : Date.parse(notBefore) - world.now().getTime();
      if (delay > 0) wait(key, delay);
      else ready.add(key);
    }
    for (const key of over) {
      timers.get(key)?.();
      timers.delete(key);
    }
  }

  /** Meta of the next attempt of tasks that are being retried: `retry=n`, and `delayed=` where the rule waits. */
  const retryMeta = new Map<string, string>();

  function launch(task: TaskState): void {
    const turn: Turn = { task, attempt: task.attempts.length + 1, meta: retryMeta.get(task.key) ?? task.meta };
    running.set(task.key, task);
    ready.started(task);
    const onStart = ({ process, log }: AttemptStart): Promise<void> => {
      write({ t: 'start', key: task.key, attempt: turn.attempt, at: world.now().toISOString(), process, log });
      return journal.written();
    };
    const end = new AbortController();
    ends.set(task.key, end);
    const callOff = limit(task, () => end.abort());
    let recorded: Recorded | undefined;
    const begin = options.hooks?.before(turn, end.signal) ?? Promise.resolve();
    begin.then(() => options.attempts(turn, onStart, end.signal))
      .then((ended) => {
        recorded = record(task, turn, ended);
        const rest = new AbortController();
        // What ended the attempt is no end of the hooks behind it.
        ends.set(task.key, rest);
        return recorded && options.hooks?.after(turn, recorded.status, ended, rest.signal);
      })
      .catch((error: unknown) => fail(error))
      .finally(() => {
        callOff?.();
        ends.delete(task.key);
        running.delete(task.key);
        ready.ended(task);
        if (recorded?.delay !== undefined) wait(task.key, recorded.delay);
        wake.ring();
      });
  }

  /** Ends an attempt when the time of its task, or of its loop, is up; returns what calls that off. */
  function limit(task: TaskState, end: () => void): (() => void) | undefined {
    const now = world.now().getTime();
    const total = definition.phases.get(task.phase)?.control.totalTimeout;
    if (total !== undefined && !deadlines.has(task.key)) deadlines.set(task.key, now + total);
    const until = Math.min(deadlines.get(task.key) ?? Infinity, expansion.deadlineOf(task) ?? Infinity);
    return until === Infinity || run.simulated ? undefined : world.after(Math.max(0, until - now), end);
  }

  function isOverdue(task: TaskState): boolean {
    return world.now().getTime() >= (deadlines.get(task.key) ?? Infinity);
  }

  function fail(error: unknown): void {
    fatal ??= error;
    halt();
  }

  /** Starts nothing more and ends what runs. */
  function halt(): void {
    closing = true;
    for (const end of ends.values()) end.abort();
    wake.ring();
  }

  /** Undefined when nothing can be recorded any more. */
  function record(task: TaskState, turn: Turn, ended: AttemptEnd): Recorded | undefined {
    if (fatal !== undefined) return undefined;
    const end = ended.result === 'cancelled' && !closing && isOverdue(task) ? { ...ended, result: 'error' as const, final: true as const, msg: `its total_timeout of ${totalOf(task)} is over` } : ended;
    const retry = end.result !== 'error' || closing ? { why: '' } : planRetry(turn, end, { definition, expansion, world, deadline: deadlines.get(task.key) });
    const delay = !('wait' in retry) ? undefined : run.simulated ? 0 : retry.wait;
    const msg = 'why' in retry && retry.why !== '' ? `${end.msg === '' ? 'failed' : end.msg} (${retry.why})` : end.msg;
    const at = world.now();
    const status = 'wait' in retry ? 'waiting' : statusOf(end);
    const { saved, failure, unwanted }: Change = status === 'waiting' ? noChange()
      : expansion.settled(task.key, { status, result: end.result, output: end.output, meta: end.meta, msg });
    dismiss(saved, unwanted);
    write({
      t: 'end', key: task.key, attempt: turn.attempt, at: at.toISOString(), result: failure === undefined ? end.result : 'error', status: failure === undefined ? status : 'failed', msg: failure ?? msg,
      exitCode: end.exitCode, output: end.output, meta: end.meta, logEnd: end.logEnd,
      ...(delay === undefined ? {} : { retryAt: new Date(at.getTime() + delay).toISOString() }), ...saved,
    });
    unsynced++;
    enqueue(saved.created, saved.settled);
    if ('wait' in retry) retryMeta.set(task.key, retry.meta);
    failFast([task.key, ...saved.settled.map(({ key }) => key)]);
    return { status: failure === undefined ? status : 'failed', delay };
  }

  /** Ends what runs of the unwanted tasks; the others are cancelled with the change that made them so. */
  function dismiss(saved: Change['saved'], unwanted: readonly string[]): void {
    for (const key of unwanted) {
      const task = run.tasks.get(key);
      if (running.has(key)) ends.get(key)?.abort();
      else if (task) {
        const msg = 'another item failed';
        saved.settled.push({ key, status: 'cancelled', msg });
        addSaved(saved, expansion.settled(key, { status: 'cancelled', result: null, output: null, meta: task.meta, msg }).saved);
      }
    }
  }

  function failFast(keys: readonly string[]): void {
    if (closing || definition.errorStrategy === 'continue') return;
    const failed = keys.map((key) => run.tasks.get(key)).find((task) => task && failsRun(task, definition));
    if (!failed) return;
    stopped = { reason: `stopped because "${failed.key}" failed`, failure: false };
    if (definition.errorStrategy === 'drain') closing = true;
    else halt();
  }

  function totalOf(task: TaskState): string {
    return formatDuration(definition.phases.get(task.phase)?.control.totalTimeout ?? 0);
  }

  function wait(key: string, delay: number): void {
    timers.set(key, world.after(delay, () => {
      timers.delete(key);
      ready.addLast(key);
      wake.ring();
    }));
  }

  options.cancel.addEventListener('abort', halt);
  journal.onBroken(fail);
  const { timeout } = definition;
  const callOffTimeout = timeout === undefined || run.simulated ? undefined : world.after(timeout, () => {
    stopped ??= { reason: `the run timed out after ${formatDuration(timeout)}`, failure: true };
    halt();
  });
  if (options.cancel.aborted) halt();
  enqueue([...run.tasks.values()].filter((task) => task.status === 'pending' && !isPast(task, run)), []);
  try {
    for (;;) {
      const task = closing || running.size >= limitOf(options) ? undefined : ready.take();
      if (task) {
        if (unsynced > 0 && unsynced + running.size >= losable) {
          unsynced = 0;
          await journal.sync();
          // Cancelled meanwhile: what was taken goes back.
          if (closing) {
            ready.addFirst(task.key);
            continue;
          }
        }
        launch(task);
      } else if (running.size > 0 || (timers.size > 0 && !closing)) await wake.heard();
      else if (ready.hasNextLevel() && !closing) {
        await journal.sync();
        ready.advance();
      } else break;
    }
  } catch (error) {
    fail(error);
    while (running.size > 0) await wake.heard();
  } finally {
    for (const callOff of timers.values()) callOff();
    callOffTimeout?.();
    options.cancel.removeEventListener('abort', halt);
  }
  if (fatal !== undefined) throw withFailures(run, fatal);
  const last = lastRecords(run, definition, options.cancel.aborted, stopped, world.now().toISOString());
  for (;;) {
    const { value, done } = last.next();
    if (!done) {
      write(value);
      continue;
    }
    // On the disk before it is told.
    await journal.sync();
    return value;
  }
}

function limitOf({ definition, concurrency }: Drive): number {
  return definition.sequential ? 1 : concurrency;
}

function statusOf({ result }: AttemptEnd): 'completed' | 'failed' | 'cancelled' {
  if (result === 'cancelled') return 'cancelled';
  return result === 'complete' || result === 'warn' ? 'completed' : 'failed';
}

/** Wakes one waiter; a ring that nobody hears yet is kept. */
function alarm(): { ring(): void; heard(): Promise<void> } {
  let rung = false;
  let wakeUp: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      wakeUp?.();
    },
    async heard() {
      if (!rung) await new Promise<void>((resolve) => (wakeUp = resolve));
      rung = false;
    },
  };
}
