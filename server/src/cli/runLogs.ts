import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StateFolder } from '../state/folder';
import { logRange, type LogRange } from '../state/logRange';
import type { RunState } from '../state/runState';
import { UsageError } from './command';
import { printJson } from './print';

/**
 * Prints what the attempts of a run wrote; `wanted` is a task key or a phase, undefined: all. As JSON an array of
 * `{key, attempt, log}`. Throws UsageError when the run has no such task.
 */
export async function printLogs(folder: StateFolder, run: RunState, wanted: string | undefined, json: boolean): Promise<void> {
  const tasks = [...run.tasks.values()].filter(({ key, phase }) => wanted === undefined || key === wanted || phase === wanted);
  if (wanted !== undefined && tasks.length === 0) throw new UsageError(`run ${run.id} has no task "${wanted}"; \`millrace runs show ${run.id}\` lists them`);
  const logs: { key: string; attempt: number; log: string }[] = [];
  for (const { key, attempts } of tasks) {
    for (const [i, attempt] of attempts.entries()) {
      const range = logRange(attempts, i);
      if (json) {
        const parts: Buffer[] = [];
        for await (const part of logOf(folder, run.id, range)) parts.push(part);
        logs.push({ key, attempt: attempt.attempt, log: Buffer.concat(parts).toString('utf8') });
        continue;
      }
      console.log(`== ${key} attempt ${attempt.attempt}`);
      let last = '\n';
      for await (const part of logOf(folder, run.id, range)) {
        process.stdout.write(part);
        last = part.toString('latin1', part.length - 1);
      }
      if (last !== '\n') console.log();
    }
  }
  if (json) printJson(JSON.stringify(logs));
}

/** An attempt's output as it stands in the file; nothing where there is none, or it has been deleted. */
async function* logOf(folder: StateFolder, runId: string, range: LogRange | null): AsyncGenerator<Buffer> {
  if (!range || (range.end !== null && range.end <= range.start)) return;
  const path = join(folder.logsDir(runId), range.file);
  if (!existsSync(path)) return;
  yield* createReadStream(path, { start: range.start, ...(range.end === null ? {} : { end: range.end - 1 }) });
}
