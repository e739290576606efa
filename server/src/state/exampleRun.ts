import { openJournal } from './journal';
import { processIdentity } from './identity';
import type { StateFolder } from './folder';
import type { RunRecord, TaskRecord } from './runRecords';

/** Any time, for tests. */
export const exampleTime = '2024-01-02T03:04:05.678Z';

/** A task of the phase `load` (or another) as it enters an example run. */
export function exampleTask(key: string, phase = 'load'): TaskRecord {
  return { key, phase, type: phase, job: '', id: 'i1', info: `info of ${key}`, meta: 'workflow=a.toml', logicalTime: null, parents: [], created: exampleTime };
}

/** The first record of an example run of `a.toml`, whose process is this one. */
export function exampleBegin(id: string, tasks: readonly TaskRecord[], changes: Partial<Extract<RunRecord, { t: 'run' }>> = {}): RunRecord {
  return {
    t: 'run', v: 1, id, file: 'a.toml', at: exampleTime, logicalTime: null, simulated: false, concurrency: 4, fingerprints: { load: 'f' }, excluded: [],
    process: processIdentity(), request: { at: null, phase: null, upstream: false, downstream: false, inputFile: null, fail: [] }, tasks, settled: [], ...changes,
  };
}

/** The start of an attempt. */
export function exampleStart(key: string, attempt = 1): RunRecord {
  return { t: 'start', key, attempt, at: '2024-01-02T03:04:06.000Z', process: null, log: { file: 'slot-1.log', start: 0 } };
}

/** The end of an attempt: complete, with a 64-bit value. */
export function exampleEnd(key: string, changes: Partial<Extract<RunRecord, { t: 'end' }>> = {}): RunRecord {
  return {
    t: 'end', key, attempt: 1, at: '2024-01-02T03:04:07.000Z', result: 'complete', status: 'completed', msg: 'done', exitCode: 0,
    output: '9223372036854775807', meta: 'workflow=a.toml', logEnd: 12, created: [], settled: [], ...changes,
  };
}

/** The end of a run. */
export function exampleFinish(status: Extract<RunRecord, { t: 'finish' }>['status'] = 'completed'): RunRecord {
  return { t: 'finish', at: '2024-01-02T03:04:08.000Z', status, error: null };
}

/** Records of a run of `count` tasks that all complete. */
export function exampleRun(id: string, count: number, changes: Partial<Extract<RunRecord, { t: 'run' }>> = {}): RunRecord[] {
  const tasks = Array.from({ length: count }, (_, i) => exampleTask(`load[${i}]`));
  return [exampleBegin(id, tasks, changes), ...tasks.flatMap(({ key }) => [exampleStart(key), exampleEnd(key)]), exampleFinish()];
}

/** Appends records to a run's journal. */
export function appendRecords(folder: StateFolder, id: string, records: readonly RunRecord[]): void {
  const journal = openJournal(folder.journalPath(id));
  for (const record of records) journal.append(record);
  journal.close();
}
