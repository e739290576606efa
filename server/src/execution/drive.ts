import { retryTask } from '../workflow/nextTasks';
import type { JournalWriter } from '../state/journal';
import type { RunRecord, Settled, TaskRecord } from '../state/runRecords';
import { StateError } from '../state/stateError';
import { applyRecord, type RunState, type TaskState } from '../state/runState';
import type { AttemptEnd, AttemptStart } from './attempt';
import type { Definition } from './definition';
import { outcomeOf, type Expander } from './expansion';
import { setLongTimeout } from './longTimeout';
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
  readonly world: World;
  /** Tasks at once. */
  readonly concurrency: number;
  /** Ends the run as cancelled. */
  readonly cancel: AbortSignal;
  /** Told after each record is written. */
  readonly onRecord: (record: RunRecord) => void;
}

type FinalStatus = Extract<RunRecord, { t: 'finish' }>['status'];

/**
 * Drives a run from its present state to its end: starts what is ready, records what ends, follows it to its children.
 * Every completion is durable before anything that depends on it starts. Throws when a record cannot be written: then
 * everything is stopped and the run stays interrupted.
 */
export async function drive(options: Drive): Promise<FinalStatus> {
  const { run, expansion, journal, world, definition } = options;
  const ready = [...run.tasks.values()].filter((task) => task.status === 'pending').map(({ key }) => key);
  /** Ready tasks of topics that are full, by topic: looked at again only when one of that topic ends. */
  const held = new Map<string, string[]>();
  const running = new Map<string, TaskState>();
  /** What calls off the wait of each task that is to be retried. */
  const timers = new Map<string, () => void>();
  const stop = new AbortController();
  const wake = alarm();
  let unsynced = true;
  let fatal: unknown;

  function write(record: RunRecord): void {
    journal.append(record);
    applyRecord(run, record);
    options.onRecord(record);
  }

  function enqueue(created: readonly TaskRecord[], settled: readonly Settled[]): void {
    const over = new Set(settled.map(({ key }) => key));
    for (const { key } of created) if (!over.has(key)) ready.push(key);
  }

  const runningOf = new Map<string, number>();
  const countTopic = (topic: string, change: number) => runningOf.set(topic, (runningOf.get(topic) ?? 0) + change);

  function topicIsFull(task: TaskState): boolean {
    const runner = definition.phases.get(task.phase)?.runner;
    const limit = runner && 'runner' in runner ? runner.runner.topicConcurrency : undefined;
    return limit !== undefined && (runningOf.get(task.type) ?? 0) >= limit;
  }

  function takeReady(): TaskState | undefined {
    if (running.size >= options.concurrency) return undefined;
    for (let key = ready.shift(); key !== undefined; key = ready.shift()) {
      const task = run.tasks.get(key);
      if (!task) continue;
      if (!topicIsFull(task)) return task;
      const others = held.get(task.type);
      if (others) others.push(key);
      else held.set(task.type, [key]);
    }
    return undefined;
  }

  function leave(task: TaskState): void {
    running.delete(task.key);
    countTopic(task.type, -1);
    const next = held.get(task.type)?.shift();
    if (next !== undefined) ready.unshift(next);
  }

  /** Meta of the next attempt of tasks that are being retried: `retry=n`, and `delayed=` where the rule waits. */
  const retryMeta = new Map<string, string>();

  function launch(task: TaskState): void {
    const turn: Turn = { task, attempt: task.attempts.length + 1, meta: retryMeta.get(task.key) ?? task.meta };
    running.set(task.key, task);
    countTopic(task.type, 1);
    const onStart = ({ process, log }: AttemptStart): Promise<void> => {
      write({ t: 'start', key: task.key, attempt: turn.attempt, at: world.now().toISOString(), process, log });
      return journal.written();
    };
    options.attempts(turn, onStart, stop.signal)
      .then((end) => record(task, turn, end))
      .catch((error: unknown) => fail(error))
      .finally(() => {
        leave(task);
        wake.ring();
      });
  }

  function fail(error: unknown): void {
    fatal ??= error;
    stop.abort();
  }

  function record(task: TaskState, turn: Turn, end: AttemptEnd): void {
    if (fatal !== undefined) return;
    const delay = planRetry(turn, end);
    const status = delay !== undefined ? 'waiting' : statusOf(end);
    const at = world.now();
    const outcome = status === 'waiting' ? undefined : outcomeOf({ ...task, status, result: end.result });
    const change = outcome ? expansion.settled(task.key, outcome, end.meta) : { created: [], settled: [] };
    write({
      t: 'end', key: task.key, attempt: turn.attempt, at: at.toISOString(), result: end.result, status, msg: end.msg,
      exitCode: end.exitCode, output: end.output, meta: end.meta, logEnd: end.logEnd,
      ...(delay === undefined ? {} : { retryAt: new Date(at.getTime() + delay).toISOString() }), ...change,
    });
    unsynced = true;
    enqueue(change.created, change.settled);
    if (delay !== undefined) wait(task.key, delay);
  }

  /** Milliseconds until the next attempt; undefined when there is none. */
  function planRetry({ task, meta }: Turn, end: AttemptEnd): number | undefined {
    const phase = definition.phases.get(task.phase)?.phase;
    if (end.result !== 'error' || !phase || stop.signal.aborted) return undefined;
    const { type, job, info, id } = task;
    const retry = retryTask({ type, job, info, id, meta, result: 'error' }, phase, world.random);
    if (!retry) return undefined;
    retryMeta.set(task.key, retry.task.task.meta);
    return run.simulated ? 0 : retry.wait;
  }

  function wait(key: string, delay: number): void {
    timers.set(key, setLongTimeout(() => {
      timers.delete(key);
      ready.push(key);
      wake.ring();
    }, delay));
  }

  const onCancel = () => {
    stop.abort();
    wake.ring();
  };
  options.cancel.addEventListener('abort', onCancel);
  journal.onBroken((error) => {
    fail(error);
    wake.ring();
  });
  if (options.cancel.aborted) onCancel();
  try {
    for (;;) {
      const task = stop.signal.aborted ? undefined : takeReady();
      if (task) {
        if (unsynced) {
          unsynced = false;
          await journal.sync();
          // Cancelled meanwhile: what was taken goes back.
          if (stop.signal.aborted) {
            ready.unshift(task.key);
            continue;
          }
        }
        launch(task);
      } else if (running.size > 0 || (timers.size > 0 && !stop.signal.aborted)) await wake.heard();
      else break;
    }
  } catch (error) {
    fail(error);
    while (running.size > 0) await wake.heard();
  } finally {
    for (const callOff of timers.values()) callOff();
    options.cancel.removeEventListener('abort', onCancel);
  }
  if (fatal !== undefined) throw withFailures(run, fatal);
  return finish(options, write);
}

function failuresOf(run: RunState): string | null {
  const failed = [...run.tasks.values()].filter((task) => task.status === 'failed');
  return failed.length === 0 ? null : failed.map(({ key, msg }) => `${key}: ${msg || 'failed'}`).join('\n');
}

/** What stopped a run, behind what had failed in it before: neither may hide the other. */
function withFailures(run: RunState, fatal: unknown): unknown {
  const failures = failuresOf(run);
  if (failures === null || !(fatal instanceof StateError)) return fatal;
  return new StateError(fatal.kind, `${failures}\n${fatal.message}`, { cause: fatal });
}

/** Writes how the run ended, on the disk before it is told. */
async function finish({ run, journal, cancel, world }: Drive, write: (record: RunRecord) => void): Promise<FinalStatus> {
  const at = world.now().toISOString();
  const left = [...run.tasks.values()].filter((task) => task.status === 'pending' || task.status === 'waiting');
  if (left.length > 0) {
    write({ t: 'settle', at, created: [], settled: left.map(({ key }) => ({ key, status: 'cancelled', msg: 'the run was cancelled' })) });
  }
  const error = failuresOf(run);
  const incomplete = [...run.tasks.values()].some(({ status: each }) => each !== 'completed' && each !== 'bypassed');
  // A request that came when everything was done has cancelled nothing.
  // A retry leaves alone what an earlier cancel ended: then that is still how the run stands.
  const cancelled = (cancel.aborted && incomplete) || [...run.tasks.values()].some((task) => task.status === 'cancelled');
  const status = cancelled ? 'cancelled' : error === null ? 'completed' : 'failed';
  write({ t: 'finish', at, status, error });
  await journal.sync();
  return status;
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
