import { rmSync } from 'node:fs';
import { formatTask } from '../workflow/task';
import type { JournalWriter } from '../state/journal';
import type { RunRecord, RunRequest } from '../state/runRecords';
import { markInterrupted, type RunState } from '../state/runState';
import { RunHeld } from '../state/runs/runLock';
import type { RunStore } from '../state/runs/runStore';
import { StateError } from '../state/stateError';
import { runAttempt, type AttemptSetting } from './attempt';
import { beginAgain, beginNew, type Beginning } from './beginning';
import { listenForCancel } from './control';
import type { Definition } from './definition';
import { drive, type Attempts } from './drive';
import type { Expander } from './expander';
import { realHooks } from './hooks';
import { startReaper } from './reaper';
import { refuseChanges } from './recovery';
import { resetOf, type Again } from './reset';
import { RunRefusal } from './runRefusal';
import { loadRun, loadWholeRun, refuseRunning } from './savedRun';
import { scopeOf, type Scope } from './scope';
import { withScopeValues, type ScopeValues } from './scopeValues';
import { simulatedAttempts } from './simulate';
import { gatedSpawner } from './spawner';
import { endSurvivors } from './survivors';
import { namedInputs, taskInputs } from './taskInputs';
import type { World } from './world';

/** What a run process takes from whoever starts it. */
export interface RunHost {
  readonly world: World;
  /** Environment that tasks inherit. */
  readonly env: NodeJS.ProcessEnv;
  /** Folder with the `millrace` launcher, first on the PATH of tasks. */
  readonly binFolder: string | undefined;
  /** argv that runs an exported function of a module. */
  readonly useCommand: readonly string[];
  /** The journal has its first record: the run exists. */
  readonly onBegun: (run: RunState) => void;
  readonly onRecord: (record: RunRecord, run: RunState) => void;
}

/** Starts a run and drives it to its end. Throws RunRefusal before anything exists, StateError when its state cannot be written. */
export async function startRun(runs: RunStore, definition: Definition, request: RunRequest, simulated: boolean, concurrency: number | undefined, host: RunHost): Promise<RunState> {
  const scope = scopeOf(definition, request);
  refuseEmpty(scope, definition);
  if (!simulated) refuseWithoutWorkers(scope, definition);
  return withScopeValues(definition, runs.address, simulated, async (values) => {
    const beginning = beginNew(definition, scope, request, { simulated, concurrency: concurrency ?? definition.concurrency }, host.world, values.stateOf);
    return asWriter(runs, beginning.run.id, (journal, cancel) => driveToEnd(runs, definition, beginning, values, journal, host, cancel));
  });
}

/** Resumes or retries a run under its own id. Throws RunRefusal `running`, `changed`, `invalid`, `not-found`; StateError. */
export async function resumeRun(runs: RunStore, runId: string, load: (file: string) => Promise<Definition>, again: Again, host: RunHost): Promise<RunState> {
  const { folder } = runs;
  await runs.refresh(runId);
  refuseRunning(folder, loadRun(folder, runId));
  return asWriter(runs, runId, async (journal, cancel) => {
    const run = loadWholeRun(folder, runId);
    const definition = await load(run.file);
    refuseRunning(folder, run);
    markInterrupted(run);
    const reset = resetOf(run, definition, again);
    if ((run.status === 'completed' || run.status === 'partially_completed') && reset.reset.length + reset.dropped.length === 0) {
      throw new RunRefusal('empty', `run ${runId} is ${run.status}: there is nothing to resume${run.status === 'completed' ? '' : `; \`millrace retry ${runId}\` runs what failed again`}`);
    }
    refuseChanges(run, definition, again.changed, reset);
    const scope = scopeOf(definition, run.request);
    if (!run.simulated) refuseWithoutWorkers(scope, definition);
    await endSurvivors(run, definition.killGraceMs);
    return withScopeValues(definition, runs.address, run.simulated, (values) =>
      driveToEnd(runs, definition, beginAgain(run, definition, scope, host.world, reset, values.stateOf), values, journal, host, cancel));
  });
}

/**
 * Works as the one writer of a run: holds its lock and its open journal, shows those elsewhere that it lives, and hears
 * requests to cancel from before the journal names this process until after the run has ended.
 */
export async function asWriter<T>(runs: RunStore, runId: string, work: (journal: JournalWriter, cancel: AbortSignal) => Promise<T>): Promise<T> {
  const writer = await runs.openWriter(runId).catch((error: unknown) => {
    throw error instanceof RunHeld ? new RunRefusal('running', error.message) : error;
  });
  try {
    const cancel = new AbortController();
    const control = await listenForCancel(runs.requests(runId), cancel);
    try {
      return await work(writer.journal, cancel.signal);
    } finally {
      await control.close();
    }
  } finally {
    await writer.close();
  }
}

async function driveToEnd({ folder, address, logTag }: RunStore, definition: Definition, { run, expansion, records }: Beginning, values: ScopeValues, journal: JournalWriter, host: RunHost, cancel: AbortSignal): Promise<RunState> {
  for (const record of records) journal.append(record);
  await journal.sync();
  host.onBegun(run);
  const scratchDir = folder.scratchDir(run.id);
  const reaper = run.simulated ? undefined : startReaper();
  try {
    const setting: AttemptSetting | undefined = reaper && {
      root: definition.root, logsDir: folder.logsDir(run.id), logTag: logTag(), scratchDir, killGraceMs: definition.killGraceMs,
      spawner: gatedSpawner, reaper, env: host.env, binFolder: host.binFolder, useCommand: host.useCommand, state: address,
    };
    await drive({
      definition, run, expansion, journal, world: host.world,
      attempts: setting ? fresh(values, realAttempts(run, definition, expansion, setting)) : simulatedAttempts(run.request.fail),
      ...(setting ? { hooks: realHooks(run, definition, setting) } : {}),
      concurrency: run.concurrency, cancel,
      onRecord: (record) => host.onRecord(record, run),
    });
    return run;
  } finally {
    reaper?.close();
    rmSync(scratchDir, { recursive: true, force: true });
  }
}

/** What a task has saved is seen by whatever its end decides, and what others have saved by its inputs. */
function fresh({ refresh }: ScopeValues, attempts: Attempts): Attempts {
  return async (turn, onStart, signal) => {
    await refresh();
    const end = await attempts(turn, onStart, signal);
    await refresh();
    return end;
  };
}

function realAttempts(run: RunState, definition: Definition, expansion: Expander, setting: AttemptSetting): Attempts {
  return async ({ task, attempt, meta }, onStart, signal) => {
    const phase = definition.phases.get(task.phase);
    if (!phase || 'error' in phase.runner) throw new StateError('invalid', `nothing runs the phase "${task.phase}"`);
    const { type, job, info, id, created, logicalTime, key } = task;
    const { inputs, merge } = phase.control;
    const join = merge || phase.phase.dependsOn.length > 1 || task.parents.length > 1;
    const input = inputs ? namedInputs(inputs, task, expansion) : { json: taskInputs(run, task, join) };
    if ('error' in input) {
      await onStart({ process: null, log: null });
      return { result: 'error', msg: input.error, exitCode: null, output: null, meta, logEnd: null, final: true };
    }
    return runAttempt({
      facts: { runId: run.id, key, type, job, info, meta, attempt, logicalTime, file: run.file, root: definition.root, state: setting.state },
      runner: phase.runner.runner,
      inputs: input.json,
      taskLine: formatTask({ type, job, info, id, created, meta }),
    }, setting, onStart, signal);
  };
}

function refuseEmpty(scope: Scope, definition: Definition): void {
  if (scope.roots.length > 0) return;
  const because = scope.excluded.map(({ phase, message }) => `\n  ${phase}: ${message}`).join('');
  throw new RunRefusal('empty', `nothing to run in ${definition.file}: no phase with a valid cron or files${because}`, definition.findings);
}

/** Told before anything starts: a run that stops half-way for want of a worker helps nobody. */
function refuseWithoutWorkers(scope: Scope, definition: Definition): void {
  const errors = [...scope.phases.keys()].flatMap((name) => {
    const runner = definition.phases.get(name)?.runner;
    return runner && 'error' in runner ? [runner.error] : [];
  });
  if (errors.length > 0) throw new RunRefusal('no-worker', `${errors.join('\n')}\nor run with --simulate, which needs no workers`);
}
