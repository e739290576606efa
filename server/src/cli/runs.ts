import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadRun } from '../execution/runProcess';
import { foldState } from '../state/fold';
import { stateFolder, type StateFolder } from '../state/folder';
import { isAlive } from '../state/identity';
import { markInterrupted, type RunState } from '../state/runState';
import { StateView } from '../state/stateView';
import { exit, readWords, UsageError, type Command } from './command';
import { printJson, runJson, summary, table } from './print';
import { rootHere } from './target';

export const runs: Command = {
  summary: 'list runs, show one, print its logs',
  usage: '[list [--limit N] | show RUN | logs RUN [TASK]]',
  async run(words) {
    const { values, positionals } = readWords(words, { limit: { type: 'string' } }, { min: 0, max: 3 });
    const folder = stateFolder(rootHere(values.root));
    const [action = 'list', id, task] = positionals;
    if (action === 'list') return list(folder, Number(values.limit ?? 1000), values.json ?? false);
    if (id === undefined) throw new UsageError('a run id is missing; `millrace runs` lists them');
    const run = shown(folder, id);
    if (action === 'show') {
      if (values.json) printJson(runJson(run));
      else console.log(describe(run));
      return exit.done;
    }
    if (action === 'logs') return logs(folder, run, task);
    throw new UsageError(`runs takes list, show or logs, not "${action}"`);
  },
};

/** A run as it truly is: interrupted when its process is gone. */
function shown(folder: StateFolder, id: string): RunState {
  const run = loadRun(folder, id);
  if (run.status === 'running' && !isAlive(run.process)) markInterrupted(run);
  return run;
}

async function list(folder: StateFolder, limit: number, json: boolean): Promise<number> {
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError('--limit takes a whole number above zero');
  if (!existsSync(folder.dir)) {
    if (json) printJson('[]');
    else console.log('no runs yet');
    return exit.done;
  }
  // Whoever finds a run without its process stores that it was interrupted.
  const report = await foldState(folder, { now: new Date() });
  for (const problem of report.problems) console.error(problem.message);
  const view = await StateView.open(folder);
  try {
    const found = view.runs(limit);
    if (json) printJson(JSON.stringify(found.map(summary)));
    else if (found.length === 0) console.log('no runs yet');
    else console.log(table(found.map(({ id, file, status, started, simulated }) => [id, status + (simulated ? ' (simulated)' : ''), file, started])));
    return exit.done;
  } finally {
    view.close();
  }
}

function describe(run: RunState): string {
  const head = `${run.id}  ${run.file}  ${run.status}${run.simulated ? ' (simulated)' : ''}`;
  const rows = [...run.tasks.values()].map(({ key, status, attempts, msg }) => [`  ${status}`, key, `${attempts.length} ${attempts.length === 1 ? 'attempt' : 'attempts'}`, msg]);
  return rows.length === 0 ? head : `${head}\n${table(rows)}`;
}

async function logs(folder: StateFolder, run: RunState, key: string | undefined): Promise<number> {
  const tasks = [...run.tasks.values()].filter((task) => key === undefined || task.key === key || task.phase === key);
  if (tasks.length === 0) throw new UsageError(`run ${run.id} has no task "${key ?? ''}"`);
  for (const task of tasks) {
    for (const { log, logEnd, attempt } of task.attempts) {
      console.log(`== ${task.key} attempt ${attempt}`);
      const path = log && join(folder.logsDir(run.id), log.file);
      if (!path || !existsSync(path) || (logEnd !== null && logEnd <= log.start)) continue;
      const stream = createReadStream(path, { start: log.start, ...(logEnd === null ? {} : { end: logEnd - 1 }) });
      for await (const chunk of stream) process.stdout.write(chunk);
    }
  }
  return exit.done;
}
