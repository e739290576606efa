import type { RunDetail, TaskItem } from '../../../server/src/protocol';
import type { NodeState } from '../../webviews/graph/messages';
import { phaseStatuses } from '../runStatus';

const open = new Set(['pending', 'running', 'waiting']);

/** What a run says of each phase that has tasks in it, by name. */
export function nodeStates(detail: Pick<RunDetail, 'tasks'>): Map<string, NodeState> {
  const tasks = new Map<string, TaskItem[]>();
  for (const task of detail.tasks) {
    const list = tasks.get(task.phase);
    if (list) list.push(task);
    else tasks.set(task.phase, [task]);
  }
  const states = new Map<string, NodeState>();
  for (const [name, status] of phaseStatuses(detail)) {
    const own = tasks.get(name) ?? [];
    const telling = logOf(own);
    states.set(name, {
      name,
      status,
      done: own.filter((task) => !open.has(task.status)).length,
      total: own.length,
      attempts: Math.max(0, ...own.map((task) => task.attempts.length)),
      took: duration(own),
      log: telling?.key ?? null,
      msg: own.find((task) => task.status === 'failed')?.msg ?? '',
    });
  }
  return states;
}

/** The states of `names` that differ from what was sent; a phase without tasks has a state without status. */
export function changedStates(names: readonly string[], before: ReadonlyMap<string, NodeState>, after: ReadonlyMap<string, NodeState>): NodeState[] {
  return names.flatMap((name) => {
    const now = after.get(name) ?? { name, status: null, done: 0, total: 0, attempts: 0, took: null, log: null, msg: '' };
    const sent = before.get(name);
    return sent !== undefined && same(sent, now) ? [] : [now];
  });
}

function same(a: NodeState, b: NodeState): boolean {
  return a.status === b.status && a.done === b.done && a.total === b.total && a.attempts === b.attempts
    && a.took === b.took && a.log === b.log && a.msg === b.msg;
}

function logOf(tasks: readonly TaskItem[]): TaskItem | undefined {
  const logged = tasks.filter((task) => task.attempts.some(({ log }) => log !== null));
  return logged.find((task) => task.status === 'failed') ?? logged.find((task) => open.has(task.status)) ?? logged.at(-1);
}

function duration(tasks: readonly TaskItem[]): number | null {
  const starts = tasks.flatMap(({ started }) => (started === null ? [] : [Date.parse(started)]));
  const ends = tasks.flatMap(({ ended }) => (ended === null ? [] : [Date.parse(ended)]));
  if (starts.length === 0 || ends.length === 0 || tasks.some((task) => open.has(task.status))) return null;
  return Math.max(...ends) - Math.min(...starts);
}
