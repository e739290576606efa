import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from '../state/folder';
import type { RunState, TaskState } from '../state/runState';
import { exampleRoot, runExample } from './exampleWorkflow';

/** How one task ended, with its log. */
export interface Ran {
  readonly run: RunState;
  readonly task: TaskState;
  /** Log of the last attempt. */
  readonly log: string;
}

/** Runs one phase `t` with the keys given (TOML lines) in a root with the files given. */
export async function runOne(keys: string, files: Readonly<Record<string, string>> = {}, env?: NodeJS.ProcessEnv, top = ''): Promise<Ran> {
  const root = exampleRoot({ ...files, 'w.toml': `${top}\n[[phase]]\ntask = "t"\nrule = "cron=0 * * * *"\n${keys}\n` });
  try {
    const { run } = await runExample(root.path, env ? { env } : {});
    const task = run.tasks.get('t');
    if (!task) throw new Error('the task is missing');
    return { run, task, log: logOf(root.path, run, task) };
  } finally {
    root.remove();
  }
}

/** The log of an attempt as its range tells; of the last one by default. */
export function logOf(root: string, run: RunState, task: TaskState, number = task.attempts.length): string {
  const attempt = task.attempts[number - 1];
  if (!attempt?.log) return '';
  return readFileSync(join(stateFolder(root).logsDir(run.id), attempt.log.file)).subarray(attempt.log.start, attempt.logEnd ?? undefined).toString();
}

/** Living processes (no zombies) whose command line holds a text. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    if (pid === process.pid) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(text);
    } catch {
      return false;
    }
  });
}

/** Waits until something is so; rejects after `ms`. */
export async function until(what: string, isSo: () => boolean, ms = 30_000): Promise<void> {
  const end = performance.now() + ms;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Lines of a file that tasks write to; none when it is not there. */
export function linesOf(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
}
