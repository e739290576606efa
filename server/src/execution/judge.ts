import { metaValues, parseTaskMeta } from '../workflow/meta';
import { celOf } from '../workflow/celValue';
import { evaluate, readsOf, type Evaluated, type ExpressionValues } from '../workflow/evaluate';
import type { TaskRecord } from '../state/runRecords';
import type { RunState, TaskState } from '../state/runState';
import { resultFor, type ResultSource } from './results';

/** A scope of values in the state. */
export type StateScope = { readonly kind: 'workflow' | 'global' } | { readonly kind: 'step'; readonly phase: string };

/** The values of a scope as CEL has them; asked for only by expressions that name `state`. */
export type StateOf = (scope: StateScope) => ReadonlyMap<string, unknown>;

/** When and about which task an expression is asked. */
export interface Moment {
  readonly task: TaskRecord | TaskState;
  /** The result of its own phase, as JSON text, where the expression may read it. */
  readonly own?: string | null;
  /** What `loop` is: the step's index from 0 and its value as JSON text. */
  readonly loop?: { readonly index: number; readonly value: string };
  /** How its last attempt ended. */
  readonly end?: { readonly result: string; readonly msg: string; readonly exitCode: number | null; readonly attempt: number };
}

/** What an expression says; `unknown` where only a real run can tell. */
export type Verdict = Evaluated | 'unknown';

/** Answers the expressions of a run. */
export interface Judge {
  readonly ask: (text: string, moment: Moment, source: ResultSource) => Verdict;
  /** Nothing will run: every way that is open counts as taken. */
  readonly planning: boolean;
}

const noState: StateOf = () => new Map();

/** Answers from what has happened in a run. */
export function runJudge(run: RunState, stateOf: StateOf = noState): Judge {
  return { planning: false, ask: (text, moment, source) => evaluate(text, valuesFor(text, moment, run, source, stateOf)) };
}

/** Answers what does not depend on what tasks and state will be. */
export function planJudge(run: RunState): Judge {
  return { planning: true, ask: (text, moment, source) => guarded(text, moment, run, source) };
}

/** The same for a run without workers: its tasks have no values. */
export function simulationJudge(run: RunState): Judge {
  return { planning: false, ask: (text, moment, source) => guarded(text, moment, run, source) };
}

function guarded(text: string, moment: Moment, run: RunState, source: ResultSource): Verdict {
  const { results, state } = readsOf(text);
  if (!results || results.size > 0 || state) return 'unknown';
  const verdict = evaluate(text, valuesFor(text, moment, run, source, noState));
  // The value of a step that has none is no error of the file.
  return 'error' in verdict && moment.loop ? 'unknown' : verdict;
}

/** What an expression may read at a moment. Of the results only those it names, unless it computes a name. */
export function valuesFor(text: string, moment: Moment, run: RunState, source: ResultSource, stateOf: StateOf): ExpressionValues {
  const { task, own, loop } = moment;
  const reads = readsOf(text);
  const names = reads.results ?? allNames(run);
  const results = new Map<string, unknown>();
  for (const name of names) {
    const json = own !== undefined && source.phasesNamed(name).includes(task.phase) ? own ?? undefined : resultFor(name, task, source);
    if (json !== undefined) results.set(name, celOf(json));
  }
  return {
    results, task: taskValues(moment), run: runValues(run, text),
    state: reads.state ? stateValues(task.phase, stateOf) : new Map(),
    ...(loop ? { loop: new Map<string, unknown>([['index', BigInt(loop.index)], ['iteration', BigInt(loop.index + 1)], ['value', celOf(loop.value)]]) } : {}),
  };
}

function allNames(run: RunState): Set<string> {
  return new Set([...run.tasks.values()].map(({ phase }) => phase));
}

function taskValues({ task, end }: Moment): Map<string, unknown> {
  const { key, phase, type, job, info, meta, id, logicalTime } = task;
  return new Map<string, unknown>([
    ...Object.entries({ key, phase, type, job, info, id, logicalTime }),
    ['meta', metaValues(parseTaskMeta(meta))],
    ...(end ? [['result', end.result], ['msg', end.msg], ['exitCode', end.exitCode === null ? null : BigInt(end.exitCode)], ['attempt', BigInt(end.attempt)]] as const : []),
  ]);
}

function runValues(run: RunState, text: string): Map<string, unknown> {
  const { id, file, logicalTime, started, simulated } = run;
  const values = new Map<string, unknown>(Object.entries({ id, file, logicalTime, started, simulated }));
  // Walks every task, so only for those who ask.
  if (text.includes('failed')) values.set('failed', [...new Set([...run.tasks.values()].filter(({ status }) => status === 'failed').map(({ phase }) => phase))]);
  return values;
}

function stateValues(phase: string, stateOf: StateOf): Map<string, unknown> {
  return new Map<string, unknown>([...stateOf({ kind: 'workflow' }), ['global', stateOf({ kind: 'global' })], ['step', stateOf({ kind: 'step', phase })]]);
}
