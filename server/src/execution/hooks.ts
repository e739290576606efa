import { join } from 'node:path';
import type { PhaseNode } from '../workflow/document';
import { plainValue } from '../workflow/plainValue';
import type { RunState } from '../state/runState';
import { runAttempt, type AttemptEnd, type AttemptSetting } from './attempt';
import type { Definition } from './definition';
import type { Turn } from './drive';
import type { Program, Runner } from './runner';

export const hookNames = ['before', 'start', 'retry', 'success', 'failure', 'after'] as const;
export type HookName = typeof hookNames[number];

/** Commands around the tasks of a phase. */
export type PhaseHooks = ReadonlyMap<HookName, Program>;

/** Runs the hooks of a run's phases; never fails, whatever they do. */
export interface Hooks {
  /** Before an attempt: `before` the first, `start` each. */
  before(turn: Turn, signal: AbortSignal): Promise<void>;
  /** Behind one: `retry` when another follows, else `success` or `failure`, then `after`. */
  after(turn: Turn, status: 'completed' | 'failed' | 'waiting' | 'cancelled', end: AttemptEnd, signal: AbortSignal): Promise<void>;
}

/** A hook that hangs holds its task's place no longer. */
const longest = 60_000;

/** The hooks of a phase, each through the shell or as an array without one. */
export function hooksOf({ entries }: PhaseNode): PhaseHooks {
  const value = entries.get('hooks')?.value;
  const hooks = new Map<HookName, Program>();
  if (value?.kind !== 'table') return hooks;
  for (const name of hookNames) {
    const entry = value.entries.get(name);
    const command = entry && plainValue(entry.value);
    if (typeof command === 'string') hooks.set(name, { kind: 'shell', script: command });
    else if (Array.isArray(command)) hooks.set(name, { kind: 'argv', argv: command.map(String) });
  }
  return hooks;
}

/** The hooks of a run with real processes. Each is an attempt of its own kind, with a log in `hooks/` beside those of the tasks, and none in the journal. */
export function realHooks(run: RunState, definition: Definition, setting: AttemptSetting): Hooks {
  async function call(name: HookName, { task, attempt, meta }: Turn, end: AttemptEnd | undefined, signal: AbortSignal): Promise<void> {
    const phase = definition.phases.get(task.phase);
    const program = phase?.hooks.get(name);
    if (!program || !phase || 'error' in phase.runner) return;
    const { key, type, job, info, logicalTime } = task;
    const runner: Runner = { ...phase.runner.runner, program, protocol: 'exit', timeoutMs: longest, exitCodes: {} };
    const told = { MILLRACE_HOOK: name, MILLRACE_RESULT: end?.result ?? '', MILLRACE_MSG: end?.msg ?? '' };
    const own: AttemptSetting = { ...setting, logsDir: join(setting.logsDir, 'hooks'), scratchDir: join(setting.scratchDir, 'hooks'), env: { ...setting.env, ...told } };
    const facts = { runId: run.id, key, type, job, info, meta, attempt, logicalTime, file: run.file, state: setting.state, root: setting.root };
    // A folder for its log that cannot be made is no reason to stop a run.
    await runAttempt({ facts, runner, inputs: '{}', taskLine: '' }, own, () => Promise.resolve(), signal).catch(() => undefined);
  }

  return {
    async before(turn, signal) {
      if (turn.attempt === turn.task.spentAttempts + 1) await call('before', turn, undefined, signal);
      await call('start', turn, undefined, signal);
    },
    async after(turn, status, end, signal) {
      if (status === 'waiting') return call('retry', turn, end, signal);
      if (status !== 'cancelled') await call(status === 'completed' ? 'success' : 'failure', turn, end, signal);
      return call('after', turn, end, signal);
    },
  };
}
