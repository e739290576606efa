import { existsSync } from 'node:fs';
import { loadRun, loadWholeRun, shownRun } from '../execution/savedRun';
import { foldState } from '../state/fold';
import { foldDue } from '../state/foldDue';
import { ensureStateFolder, type StateFolder } from '../state/folder';
import type { RunState } from '../state/runState';
import type { RunStore } from '../state/runs/runStore';
import { StateError } from '../state/stateError';
import { StateView } from '../state/stateView';
import { exit, readWords, UsageError, type Command } from './command';
import { count, printJson, runJson, summary, table } from './print';
import { printLogs } from './runLogs';
import { rootHere } from './target';
import { withRuns } from './withRuns';

/** Without `--limit`. */
const allRuns = 1_000_000_000;

export const runs: Command = {
  summary: 'list runs, show one, print its logs, delete one',
  usage: '[list [--limit N] | show RUN | logs RUN [TASK] | delete RUN]',
  async run(words) {
    const { values, positionals } = readWords(words, { limit: { type: 'string' } }, { min: 0, max: 3 });
    const [action = 'list', id, task] = positionals;
    const json = values.json ?? false;
    if (!['list', 'show', 'logs', 'delete'].includes(action)) throw new UsageError(`runs takes list, show, logs or delete, not "${action}"`);
    const spare = action === 'list' ? id : action === 'logs' ? undefined : task;
    if (spare !== undefined) throw new UsageError(`unexpected "${spare}"`);
    const limit = readLimit(values.limit);
    if (action !== 'list' && id === undefined) throw new UsageError('a run id is missing; `millrace runs` lists them');
    return withRuns({ root: rootHere(values.root), store: values.store }, async (runs) => {
      if (id === undefined) return list(runs, limit, json);
      if (action === 'delete') return deleteOne(runs, id, json);
      await runs.refresh(id);
      const run = shownRun(runs.folder, id, json && action === 'show' ? loadWholeRun : loadRun);
      if (action === 'logs') await printLogs(runs.folder, run, task, json);
      else if (json) printJson(runJson(run));
      else console.log(describe(run));
      return exit.done;
    });
  },
};

function readLimit(text: string | undefined): number {
  const limit = Number(text ?? allRuns);
  if (!Number.isInteger(limit) || limit < 1 || limit > allRuns) throw new UsageError('--limit takes a whole number above zero');
  return limit;
}

async function list(runs: RunStore, limit: number, json: boolean): Promise<number> {
  await runs.refresh();
  const { folder } = runs;
  const unwritable = existsSync(folder.dir) ? await fold(folder) : undefined;
  const view = await StateView.open(folder);
  try {
    // What can be neither folded nor read is no empty list.
    if (unwritable && view.problems.length > 0) throw unwritable;
    for (const problem of [...(unwritable ? [unwritable.message] : []), ...view.problems]) console.error(`millrace: ${problem}`);
    const found = view.runs(limit);
    if (json) printJson(JSON.stringify(found.map(summary)));
    else if (found.length === 0) console.log('no runs yet');
    else console.log(table([['RUN', 'STATUS', 'FILE', 'STARTED'], ...found.map(({ id, file, status, started, simulated }) => [id, status + (simulated ? ' (simulated)' : ''), file, started])]));
    return exit.done;
  } finally {
    view.close();
  }
}

/**
 * Whoever finds a run without its process stores that it was interrupted. Resolves to why nothing can be written here,
 * or not while another is at it; journals that cannot be read are told by the view. Throws StateError of another kind.
 */
async function fold(folder: StateFolder): Promise<StateError | undefined> {
  try {
    ensureStateFolder(folder);
    if (foldDue(folder)) await foldState(folder, { now: new Date() });
    return undefined;
  } catch (error) {
    if (!(error instanceof StateError) || (error.kind !== 'io' && error.kind !== 'busy')) throw error;
    return error;
  }
}

/** With its rows, logs and files; the fold does what deleting has decided. */
async function deleteOne(runs: RunStore, id: string, json: boolean): Promise<number> {
  await runs.delete(id);
  ensureStateFolder(runs.folder);
  const { problems } = await foldState(runs.folder, { now: new Date() });
  for (const { message } of problems) console.error(`millrace: ${message}`);
  if (json) printJson(JSON.stringify({ deleted: id }));
  else console.log(`deleted run ${id}`);
  return exit.done;
}

function describe(run: RunState): string {
  const { id, file, status, simulated, started, ended, tasks, excluded } = run;
  const lines = [
    `${id}  ${file}  ${status}${simulated ? ' (simulated)' : ''}`,
    `  started ${started}${ended === null ? '' : `, ended ${ended}`}`,
  ];
  const rows = [...tasks.values()].map((task) => [`  ${task.status}`, task.key, count(task.attempts.length, 'attempt'), task.msg]);
  if (rows.length > 0) lines.push(table(rows));
  return [...lines, ...excluded.map(({ phase, message }) => `  excluded   ${phase}: ${message}`)].join('\n');
}
