import type { RunState, TaskState } from '../state/runState';

/** What of a task differs between two runs. */
export type Difference = 'status' | 'output' | 'info' | 'meta' | 'message' | 'attempts' | 'definition';

/** A task in the one, the other or both runs. */
export interface TaskDiff {
  readonly key: string;
  readonly phase: string;
  /** Null where the run has no such task. */
  readonly a: TaskState | null;
  readonly b: TaskState | null;
  readonly differs: readonly Difference[];
}

/** Tasks that are not the same in two runs, in the order of the first, then of the second; equal ones are left out. */
export function diffRuns(a: RunState, b: RunState): TaskDiff[] {
  const keys = new Set([...a.tasks.keys(), ...b.tasks.keys()]);
  return [...keys].flatMap((key) => {
    const [left, right] = [a.tasks.get(key) ?? null, b.tasks.get(key) ?? null];
    const phase = left?.phase ?? right?.phase ?? '';
    const differs = left && right ? differences(left, right, a.fingerprints[phase] !== b.fingerprints[phase]) : [];
    return left && right && differs.length === 0 ? [] : [{ key, phase, a: left, b: right, differs }];
  });
}

function differences(a: TaskState, b: TaskState, redefined: boolean): Difference[] {
  const pairs: readonly (readonly [Difference, unknown, unknown])[] = [
    ['status', a.status, b.status], ['output', a.output, b.output], ['info', a.info, b.info], ['meta', a.meta, b.meta],
    ['message', a.msg, b.msg], ['attempts', a.attempts.length, b.attempts.length],
  ];
  return [...pairs.filter(([, left, right]) => left !== right).map(([what]) => what), ...(redefined ? ['definition' as const] : [])];
}
