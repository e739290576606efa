import { formatDuration } from '../workflow/duration';
import type { TaskRecord } from '../state/runRecords';
import type { RunState, TaskState } from '../state/runState';
import type { Repeat } from './controlFlow';
import type { Verdict } from './judge';
import type { Outcome } from './outcome';
import { aggregate, beginRepeat, breakAfter, nextStep, type AskStep, type StepMoment } from './repetition';
import type { TaskFactory } from './taskFactory';

/** How a repeated task ends. */
export interface RepeatEnd {
  readonly status: 'completed' | 'failed';
  readonly msg: string;
  /** JSON text. */
  readonly output?: string;
}

/** What follows for a repeated task: steps that it gets, open ones that are no longer wanted, and its end. */
export interface RepeatProgress {
  readonly created: readonly TaskRecord[];
  readonly unwanted: readonly string[];
  readonly end?: RepeatEnd;
}

/** What the steps of a run are decided by. */
export interface StepSurroundings {
  readonly run: RunState;
  readonly factory: TaskFactory;
  readonly outcome: (key: string) => Outcome | undefined;
  readonly find: (key: string) => TaskRecord | TaskState | undefined;
  readonly valueOf: (key: string) => string | undefined;
  readonly ask: (text: string, task: TaskRecord, moment?: StepMoment) => Verdict;
}

const nothing: RepeatProgress = { created: [], unwanted: [] };

/** The steps of a run's repeated tasks. Pure, as the expansion that it is a part of. */
export class Steps {
  /** Keys of the steps of each repeated task, in order. */
  private readonly keys = new Map<string, string[]>();
  private readonly open = new Map<string, number>();
  /** A loop's time begins anew with a resume. */
  private readonly since: number;

  constructor(private readonly around: StepSurroundings) {
    this.since = around.factory.now().getTime();
  }

  /** Takes note of a step that is there. */
  count({ key, step }: TaskRecord, settled: boolean): void {
    if (!step) return;
    const keys = this.keys.get(step.of);
    if (keys) keys.push(key);
    else this.keys.set(step.of, [key]);
    if (!settled) this.open.set(step.of, (this.open.get(step.of) ?? 0) + 1);
  }

  /** Makes a repeated task of one about to be created, with its first steps; `unknown` where only a real run can tell. */
  begin(record: TaskRecord, repeat: Repeat): { readonly task: TaskRecord; readonly progress: RepeatProgress } | { readonly error: string } | 'unknown' {
    const begun = beginRepeat(repeat, this.askOf(record));
    if (begun === 'unknown' || 'error' in begun) return begun;
    const task: TaskRecord = { ...record, repeat: begun.record };
    if (repeat.kind === 'loop') return { task, progress: this.advance(task, repeat) };
    const created = begun.values.map((value, index) => this.around.factory.step(task, index, value, 0));
    return { task, progress: created.length > 0 ? { created, unwanted: [] } : { ...nothing, end: { status: 'completed', msg: '', output: '[]' } } };
  }

  /** The same of a run without values: one step stands for all. */
  beginBlindly(record: TaskRecord, repeat: Repeat): { readonly task: TaskRecord; readonly progress: RepeatProgress } {
    const task: TaskRecord = { ...record, repeat: repeat.kind === 'foreach' ? { kind: 'foreach' } : { kind: 'loop', items: ['null'] } };
    return { task, progress: { created: [this.around.factory.step(task, 0, 'null', 0)], unwanted: [] } };
  }

  /** What follows when a step has settled. */
  settled(task: TaskRecord, repeat: Repeat, key: string): RepeatProgress {
    const open = (this.open.get(task.key) ?? 0) - 1;
    this.open.set(task.key, open);
    const outcome = this.around.outcome(key);
    const stops = outcome === 'failed' && !repeat.partial;
    if (open > 0) return stops ? { ...nothing, unwanted: this.keysOf(task).filter((each) => this.around.outcome(each) === undefined) } : nothing;
    return this.resume(task, repeat);
  }

  /** What follows for a repeated task of which no step is open; nothing while one is. */
  resume(task: TaskRecord, repeat: Repeat): RepeatProgress {
    if ((this.open.get(task.key) ?? 0) > 0) return nothing;
    if (repeat.kind === 'loop') return this.advance(task, repeat);
    const failed = this.keysOf(task).filter((key) => this.around.outcome(key) === 'failed');
    const completed = this.keysOf(task).length - failed.length;
    // Cancelled with the run: it goes on when the run does.
    if (failed.length === 0 && this.keysOf(task).some((key) => this.around.outcome(key) === 'cancelled')) return nothing;
    if (failed.length === 0 || (repeat.partial && completed > 0)) {
      return this.ended(task, repeat, failed.length === 0 ? '' : `${failed.length} of ${this.keysOf(task).length} items failed`);
    }
    return { ...nothing, end: { status: 'failed', msg: this.failures(failed) } };
  }

  /** The next step of a loop, or its end. */
  private advance(task: TaskRecord, repeat: Extract<Repeat, { kind: 'loop' }>): RepeatProgress {
    const keys = this.keysOf(task);
    const ask = this.askOf(task);
    const last = keys.at(-1);
    const own = last === undefined ? null : this.around.valueOf(last) ?? null;
    const fail = (msg: string): RepeatProgress => ({ ...nothing, end: { status: 'failed', msg } });
    const over = this.isOver(task, repeat);
    const timedOut = (msg: string): RepeatProgress => (repeat.onTimeout === 'break' ? this.ended(task, repeat, msg) : fail(msg));
    if (last !== undefined) {
      const outcome = this.around.outcome(last);
      if (outcome === 'cancelled') return over === undefined ? nothing : timedOut(over);
      if (outcome === 'failed' && !repeat.partial) return fail(this.failures([last]));
      const step = this.around.find(last)?.step;
      const broken = outcome === 'failed' || !step ? undefined : breakAfter(repeat, { loop: step, own }, ask);
      if (broken) return 'error' in broken ? fail(broken.error) : this.ended(task, repeat, broken.end);
    }
    const next = nextStep(repeat, task.repeat ?? { kind: 'loop' }, keys.length, own, ask);
    if ('error' in next) return fail(next.error);
    if ('end' in next) return this.ended(task, repeat, next.end);
    if (over !== undefined) return timedOut(over);
    return { ...nothing, created: [this.around.factory.step(task, keys.length, next.value, keys.length === 0 ? 0 : repeat.delay)] };
  }

  /** When a loop's time is up, in milliseconds since 1970; undefined where it may take any. */
  deadline(task: TaskRecord, repeat: Repeat): number | undefined {
    if (repeat.kind === 'foreach' || repeat.timeout === undefined) return undefined;
    return Math.max(this.since, Date.parse(task.created)) + repeat.timeout;
  }

  private isOver(task: TaskRecord, repeat: Repeat): string | undefined {
    const deadline = this.deadline(task, repeat);
    if (deadline === undefined || repeat.kind === 'foreach' || this.around.factory.now().getTime() < deadline) return undefined;
    return `the loop timed out after ${formatDuration(repeat.timeout ?? 0)}`;
  }

  private ended(task: TaskRecord, repeat: Repeat, msg: string): RepeatProgress {
    return { ...nothing, end: { status: 'completed', msg, output: aggregate(repeat, this.keysOf(task).map((key) => this.around.valueOf(key))) } };
  }

  private failures(keys: readonly string[]): string {
    const words = keys.map((key) => {
      const task = this.around.find(key);
      return `${key}: ${task && 'msg' in task && task.msg !== '' ? task.msg : 'failed'}`;
    });
    return words.join('; ');
  }

  private keysOf({ key }: TaskRecord): readonly string[] {
    return this.keys.get(key) ?? [];
  }

  private askOf(task: TaskRecord): AskStep {
    return (text, moment) => this.around.ask(text, task, moment);
  }
}
