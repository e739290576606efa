import type { JournalWriter } from '../state/journal';
import type { RunRecord, RunRequest } from '../state/runRecords';
import { foldRun, markInterrupted, type RunState } from '../state/runState';
import type { AttemptEnd } from './attempt';
import { beginAgain, beginNew, type Beginning } from './beginning';
import type { Definition } from './definition';
import { drive, type Attempts, type Turn } from './drive';
import { exampleRequest, exampleWorld } from './exampleWorkflow';
import { resetOf, type Again } from './reset';
import { scopeOf } from './scope';
import type { World } from './world';

/** A journal in memory; `synced` counts the records that a power cut would leave. */
export interface MemoryJournal extends JournalWriter {
  readonly records: RunRecord[];
  readonly synced: number;
}

export function memoryJournal(before: readonly RunRecord[] = []): MemoryJournal {
  const records = [...before];
  let synced = records.length;
  return {
    records,
    get synced() { return synced; },
    append: (record) => void records.push(structuredClone(record)),
    async sync() {
      const upTo = records.length;
      await new Promise((resolve) => setImmediate(resolve));
      synced = upTo;
    },
    written: async () => undefined,
    onBroken: () => undefined,
  };
}

/** An attempt for show that ends as told, after its turn of the event loop. */
export function attemptsOf(end: (turn: Turn, signal: AbortSignal) => Partial<AttemptEnd> | Promise<Partial<AttemptEnd>>): Attempts {
  return async (turn, onStart, signal) => {
    await onStart({ process: null, log: null });
    const told = await end(turn, signal);
    return { result: 'complete', msg: '', exitCode: null, output: null, meta: turn.meta, logEnd: null, ...told };
  };
}

export interface Driven {
  readonly run: RunState;
  readonly journal: MemoryJournal;
}

export interface Driving {
  readonly request?: Partial<RunRequest>;
  readonly concurrency?: number;
  readonly cancel?: AbortSignal;
  readonly journal?: MemoryJournal;
  readonly world?: World;
}

/** Runs a definition to its end with attempts for show, in a time that passes only by waiting. */
export function driveNew(definition: Definition, attempts: Attempts, { request, concurrency = 4, ...more }: Driving = {}): Promise<Driven> {
  const asked = exampleRequest(request);
  const world = more.world ?? exampleWorld();
  const beginning = beginNew(definition, scopeOf(definition, asked), asked, { simulated: false, concurrency }, world);
  return driveOn(beginning, definition, attempts, more.journal ?? memoryJournal(), world, more.cancel);
}

/** Resumes, or retries, what a journal holds, as after a crash. */
export function driveAgain(records: readonly RunRecord[], definition: Definition, attempts: Attempts, again?: Again, world = exampleWorld()): Promise<Driven> {
  const run = foldRun(structuredClone([...records]));
  if (!run) throw new Error('no beginning');
  markInterrupted(run);
  return driveOn(beginAgain(run, definition, scopeOf(definition, run.request), world, resetOf(run, definition, again)), definition, attempts, memoryJournal(records), world);
}

async function driveOn({ run, expansion, records }: Beginning, definition: Definition, attempts: Attempts, journal: MemoryJournal, world: World, cancel = new AbortController().signal): Promise<Driven> {
  for (const record of records) journal.append(record);
  await journal.sync();
  await drive({ definition, run, expansion, journal, attempts, world, concurrency: run.concurrency, cancel, onRecord: () => undefined });
  return { run, journal };
}

/** What became of each task, by key. */
export function statuses(run: RunState): Record<string, string> {
  return Object.fromEntries([...run.tasks.values()].map(({ key, status }) => [key, status]));
}
