import { processIdentity } from '../state/identity';
import { newRunId } from '../state/runId';
import type { RunRecord, RunRequest } from '../state/runRecords';
import { applyRecord, beginRun, type RunState } from '../state/runState';
import { expanderOf } from './backload';
import type { Definition } from './definition';
import type { Expander } from './expander';
import { runJudge, simulationJudge, type Judge, type StateOf } from './judge';
import { resetOf, type Reset } from './reset';
import type { Scope } from './scope';
import { taskFactory } from './taskFactory';
import type { World } from './world';

/** A run about to be driven by this process: its state, and the records that make it so, not yet written. */
export interface Beginning {
  readonly run: RunState;
  readonly expansion: Expander;
  readonly records: readonly RunRecord[];
}

/** How a new run is run. */
export interface Manner {
  readonly simulated: boolean;
  /** Tasks at once. */
  readonly concurrency: number;
}

/** Begins a new run with the tasks of its roots. */
export function beginNew(definition: Definition, scope: Scope, request: RunRequest, manner: Manner, world: World, stateOf?: StateOf): Beginning {
  const at = world.now().toISOString();
  // Without --at the fire time is the start; a resume must see the same.
  const settledRequest: RunRequest = { ...request, at: request.at ?? at };
  const first: Extract<RunRecord, { t: 'run' }> = {
    t: 'run', v: 1, id: newRunId(world.now(), world.random), file: definition.file, at,
    logicalTime: settledRequest.at, ...manner, fingerprints: fingerprints(definition), excluded: scope.excluded,
    process: processIdentity(), request: settledRequest, tasks: [], settled: [],
  };
  const run = beginRun(first);
  const expansion = expanderOf(scope, run, taskFactory(definition.root, definition.file, settledRequest, world), judgeOf(run, stateOf));
  const { created, ...begun } = expansion.begin().saved;
  applyRecord(run, { t: 'settle', at, created, ...begun });
  return { run, expansion, records: [{ ...first, tasks: created, ...begun }] };
}

/** Takes up a run whose process is gone, changing `run` in place. */
export function beginAgain(run: RunState, definition: Definition, scope: Scope, world: World, reset: Reset = resetOf(run, definition), stateOf?: StateOf): Beginning {
  const resume: RunRecord = {
    t: 'resume', at: world.now().toISOString(), number: run.resumes + 1, process: processIdentity(),
    fingerprints: { ...run.fingerprints, ...fingerprints(definition) }, excluded: scope.excluded, ...reset, created: [],
  };
  applyRecord(run, resume);
  const expansion = expanderOf(scope, run, taskFactory(definition.root, run.file, run.request, world), judgeOf(run, stateOf));
  const restored = expansion.restore().saved;
  if (restored.created.length === 0 && restored.settled.length === 0 && !restored.chosen) return { run, expansion, records: [resume] };
  const settle: RunRecord = { t: 'settle', at: resume.at, ...restored };
  applyRecord(run, settle);
  return { run, expansion, records: [resume, settle] };
}

function judgeOf(run: RunState, stateOf: StateOf | undefined): Judge {
  return run.simulated ? simulationJudge(run) : runJudge(run, stateOf);
}

function fingerprints(definition: Definition): Record<string, string> {
  return Object.fromEntries([...definition.phases].map(([name, { fingerprint }]) => [name, fingerprint]));
}
