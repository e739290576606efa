import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { formatTask } from '../workflow/task';
import { createStateFolder, type StateFolder } from '../state/folder';
import { isAlive } from '../state/identity';
import { openJournal, readJournal, type JournalWriter } from '../state/journal';
import { acquireLock } from '../state/lock';
import type { RunRecord, RunRequest } from '../state/runRecords';
import { foldRun, markInterrupted, type RunState } from '../state/runState';
import { StateError } from '../state/stateError';
import { runAttempt, type AttemptSetting } from './attempt';
import { beginAgain, beginNew, type Beginning } from './beginning';
import { listenForCancel } from './control';
import type { Definition } from './definition';
import { drive, type Attempts } from './drive';
import { startReaper } from './reaper';
import { refuseChanges, type ChangedPolicy } from './recovery';
import { RunRefusal } from './runRefusal';
import { scopeOf, type Scope } from './scope';
import { simulatedAttempts } from './simulate';
import { gatedSpawner } from './spawner';
import { endSurvivors } from './survivors';
import { taskInputs } from './taskInputs';
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
export async function startRun(definition: Definition, request: RunRequest, simulated: boolean, concurrency: number | undefined, host: RunHost): Promise<RunState> {
  const scope = scopeOf(definition, request);
  refuseEmpty(scope, definition);
  if (!simulated) refuseWithoutWorkers(scope, definition);
  const beginning = beginNew(definition, scope, request, { simulated, concurrency: concurrency ?? definition.concurrency }, host.world);
  const folder = createStateFolder(definition.root);
  const journal = openJournal(folder.journalPath(beginning.run.id));
  try {
    return await cancellable(folder, beginning.run.id, (cancel) => driveToEnd(folder, definition, beginning, journal, host, cancel));
  } finally {
    journal.close();
  }
}

/** Resumes a run under its own id. Throws RunRefusal `running`, `changed`, `invalid`, `not-found`; StateError. */
export async function resumeRun(folder: StateFolder, runId: string, load: (file: string) => Promise<Definition>, policy: ChangedPolicy, host: RunHost): Promise<RunState> {
  refuseRunning(loadRun(folder, runId));
  return withJournal(folder, runId, (journal) => cancellable(folder, runId, async (cancel) => {
    const run = loadRun(folder, runId);
    const definition = await load(run.file);
    refuseRunning(run);
    markInterrupted(run);
    if (run.status === 'completed') throw new RunRefusal('empty', `run ${runId} is completed: there is nothing to resume`);
    refuseChanges(run, definition, policy);
    const scope = scopeOf(definition, run.request);
    if (!run.simulated) refuseWithoutWorkers(scope, definition);
    await endSurvivors(run, definition.killGraceMs);
    return driveToEnd(folder, definition, beginAgain(run, definition, scope, host.world), journal, host, cancel);
  }));
}

/** Listens for requests to cancel from before the journal names this process until after the run has ended. */
async function cancellable<T>(folder: StateFolder, runId: string, work: (cancel: AbortSignal) => Promise<T>): Promise<T> {
  const cancel = new AbortController();
  const control = listenForCancel(folder, runId, cancel);
  try {
    return await work(cancel.signal);
  } finally {
    control.close();
  }
}

/** Throws RunRefusal `running` when the run's process lives. */
export function refuseRunning(run: RunState): void {
  if (run.status === 'running' && isAlive(run.process)) {
    throw new RunRefusal('running', `run ${run.id} is still running in process ${run.process.pid} on ${run.process.host}`);
  }
}

/** A run as its journal tells it. Throws RunRefusal `not-found`, StateError `corrupt`, `invalid`, `io`. */
export function loadRun(folder: StateFolder, runId: string): RunState {
  const path = folder.journalPath(runId);
  if (!existsSync(path)) throw new RunRefusal('not-found', `there is no run ${runId}; \`millrace runs\` lists those there are`);
  const run = foldRun(readJournal(path).records);
  if (!run) throw new RunRefusal('not-found', `run ${runId} ended before it began`);
  return run;
}

/** Holds the lock of a run that has begun before, so that of two resumes one is refused, and its open journal. */
async function withJournal<T>(folder: StateFolder, runId: string, work: (journal: JournalWriter) => Promise<T>): Promise<T> {
  const lock = await acquireLock(folder.runLockPath(runId), { wait: 0 });
  try {
    const journal = openJournal(folder.journalPath(runId));
    try {
      return await work(journal);
    } finally {
      journal.close();
    }
  } finally {
    lock.release();
  }
}

async function driveToEnd(folder: StateFolder, definition: Definition, { run, expansion, records }: Beginning, journal: JournalWriter, host: RunHost, cancel: AbortSignal): Promise<RunState> {
  for (const record of records) journal.append(record);
  await journal.sync();
  host.onBegun(run);
  const scratchDir = join(folder.dir, 'tmp', run.id);
  const reaper = run.simulated ? undefined : startReaper();
  try {
    const attempts = reaper
      ? realAttempts(run, definition, {
          root: definition.root, logsDir: folder.logsDir(run.id), scratchDir, killGraceMs: definition.killGraceMs,
          spawner: gatedSpawner, reaper, env: host.env, binFolder: host.binFolder, useCommand: host.useCommand,
        })
      : simulatedAttempts(run.request.fail);
    await drive({
      definition, run, expansion, journal, attempts, world: host.world, concurrency: run.concurrency, cancel,
      onRecord: (record) => host.onRecord(record, run),
    });
    return run;
  } finally {
    reaper?.close();
    rmSync(scratchDir, { recursive: true, force: true });
  }
}

function realAttempts(run: RunState, definition: Definition, setting: AttemptSetting): Attempts {
  return async ({ task, attempt, meta }, onStart, signal) => {
    const phase = definition.phases.get(task.phase);
    if (!phase || 'error' in phase.runner) throw new StateError('invalid', `nothing runs the phase "${task.phase}"`);
    const { type, job, info, id, created, logicalTime, key } = task;
    return runAttempt({
      facts: { runId: run.id, key, type, job, info, meta, attempt, logicalTime, file: run.file },
      runner: phase.runner.runner,
      inputs: taskInputs(run, task, phase.phase.dependsOn.length > 1),
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
  if (errors.length > 0) throw new RunRefusal('invalid', `${errors.join('\n')}\nor run with --simulate, which needs no workers`);
}
