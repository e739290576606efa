import { join } from 'node:path';
import type { AttemptItem, RunDetail, RunItem, StateItem, TaskItem } from '../protocol';
import type { StateFolder } from '../state/folder';
import { logRange } from '../state/logRange';
import type { Attempt, RunState, TaskState } from '../state/runState';
import { runSummary, type RunSummary } from '../state/runSummary';
import type { WorkflowState } from '../state/stateView';
import { toUri } from '../uri';

/** A run as the views list it. */
export function runItem(root: string, run: RunSummary): RunItem {
  return { ...run, root, uri: toUri(join(root, run.file)) };
}

/** A run with its tasks and attempts. */
export function runDetail(root: string, folder: StateFolder, run: RunState): RunDetail {
  return { ...runItem(root, runSummary(run)), tasks: [...run.tasks.values()].map((task) => taskItem(folder, run.id, task)) };
}

/** What a workflow is now. */
export function stateItem(root: string, { file, tasks }: WorkflowState): StateItem {
  return { root, file, uri: toUri(join(root, file)), tasks };
}

function taskItem(folder: StateFolder, run: string, task: TaskState): TaskItem {
  const attempts = task.attempts.map((attempt, i) => attemptItem(attempt, logPlace(folder, run, task.attempts, i)));
  const ended = task.status === 'running' || task.status === 'waiting' || task.status === 'pending' ? null : attempts.at(-1)?.ended ?? null;
  return {
    key: task.key, phase: task.phase, status: task.status, info: task.info, meta: task.meta, msg: task.msg,
    started: attempts[0]?.started ?? null, ended, hasValue: task.output !== null || task.spilled !== null, attempts,
  };
}

function attemptItem({ attempt, started, ended, result, msg, exitCode }: Attempt, log: AttemptItem['log']): AttemptItem {
  return { attempt, started, ended, result, msg, exitCode, log };
}

function logPlace(folder: StateFolder, run: string, attempts: readonly Attempt[], i: number): AttemptItem['log'] {
  const range = logRange(attempts, i);
  return range && { path: join(folder.logsDir(run), range.file), start: range.start, end: range.end };
}
