import type { RunRecord } from '../state/runRecords';
import { StateError } from '../state/stateError';
import type { RunState, TaskState } from '../state/runState';
import type { Definition } from './definition';
import { isSettled, isTolerated } from './outcome';

export type FinalStatus = Extract<RunRecord, { t: 'finish' }>['status'];

/** Whether a failed task fails its run: one of an optional phase does not, and a step leaves it to its task. */
export function failsRun({ status, step, phase }: Pick<TaskState, 'status' | 'step' | 'phase'>, definition: Definition): boolean {
  return status === 'failed' && !step && !isTolerated(definition.phases.get(phase)?.control);
}

/** Every failure of a run, a line each; of a task that failed by its steps, those. Null where nothing failed. */
export function failuresOf(run: RunState): string | null {
  const failed = [...run.tasks.values()].filter(({ status }) => status === 'failed');
  const told = new Set(failed.flatMap(({ step }) => step?.of ?? []));
  const lines = failed.filter(({ key }) => !told.has(key)).map(({ key, msg }) => `${key}: ${msg || 'failed'}`);
  return lines.length === 0 ? null : lines.join('\n');
}

/** What stopped a run, behind what had failed in it before: neither may hide the other. */
export function withFailures(run: RunState, fatal: unknown): unknown {
  const failures = failuresOf(run);
  if (failures === null || !(fatal instanceof StateError)) return fatal;
  return new StateError(fatal.kind, `${failures}\n${fatal.message}`, { cause: fatal });
}

/** Why a run stopped before its end; `failure` where that is one. */
export interface Stop {
  readonly reason: string;
  readonly failure: boolean;
}

/**
 * The last records of a run: what is left is cancelled, and how it ended.
 * @param stop why nothing more started, where something stopped it
 */
export function* lastRecords(run: RunState, definition: Definition, cancelled: boolean, stop: Stop | undefined, at: string): Generator<RunRecord, FinalStatus> {
  const tasks = [...run.tasks.values()];
  const left = tasks.filter(({ status }) => !isSettled(status));
  const msg = stop?.reason ?? (cancelled ? 'the run was cancelled' : 'it never became ready');
  if (left.length > 0) yield { t: 'settle', at, created: [], settled: left.map(({ key }) => ({ key, status: 'cancelled', msg })) };
  const failures = failuresOf(run);
  const hard = tasks.some((task) => failsRun(task, definition));
  const incomplete = tasks.some(({ status, step }) => status === 'cancelled' && !step) || hard;
  const timedOut = stop?.failure === true && incomplete;
  // Nobody stopped it: then nothing may be left.
  const stuck = left.length > 0 && !cancelled && !stop;
  // A request that came when everything was done has cancelled nothing.
  // A retry leaves alone what an earlier cancel ended: then that is still how the run stands.
  const still = !stop && !stuck && tasks.some(({ status: each, step }) => each === 'cancelled' && !step);
  const status = (cancelled && incomplete) || still ? 'cancelled' : hard || timedOut || stuck ? 'failed' : failures === null ? 'completed' : 'partially_completed';
  const error = [...(failures === null ? [] : [failures]), ...(timedOut ? [stop.reason] : []), ...(stuck ? [`${left.map(({ key }) => key).join(', ')}: never became ready`] : [])].join('\n');
  yield { t: 'finish', at, status, error: error === '' ? null : error };
  return status;
}
