import { failureReport } from '../execution/failureReport';
import { loadRun, loadWholeRun, shownRun } from '../execution/savedRun';
import { foldState } from '../state/fold';
import { ensureStateFolder } from '../state/folder';
import type { RunState } from '../state/runState';
import type { RunStore } from '../state/runs/runStore';
import { painter } from './colour';
import { exit, readWords, UsageError, type Command } from './command';
import { count, printJson, runJson, table } from './print';
import { printLogs } from './runLogs';
import { printAlerts } from './runsAlerts';
import { printDiff } from './runsDiff';
import { listRuns, type ListFilter } from './runsList';
import { markByHand } from './runsMark';
import { rootHere } from './target';
import { withRuns } from './withRuns';

/** Words that each action takes behind its name, and its own options. */
const actions: Readonly<Record<string, { readonly min: number; readonly max: number; readonly options: readonly string[] }>> = {
  list: { min: 0, max: 0, options: ['limit', 'status', 'file', 'since'] },
  show: { min: 1, max: 1, options: [] },
  logs: { min: 1, max: 2, options: [] },
  diff: { min: 2, max: 2, options: [] },
  alerts: { min: 0, max: 0, options: ['limit', 'open'] },
  mark: { min: 3, max: 3, options: ['value'] },
  delete: { min: 1, max: 1, options: [] },
};

export const runs: Command = {
  summary: 'list runs, show one, print its logs, compare two, tell alerts, set a task by hand, delete one',
  usage: '[list [--limit N] [--status STATUS] [--file FILE] [--since TIME] | show RUN | logs RUN [TASK] | diff RUN RUN | alerts [--open] [--limit N] | mark RUN TASK completed|failed|pending [--value JSON] | delete RUN]',
  async run(words) {
    const { values, positionals } = readWords(words, {
      limit: { type: 'string' }, status: { type: 'string', multiple: true }, file: { type: 'string' }, since: { type: 'string' }, open: { type: 'boolean' }, value: { type: 'string' },
    }, { min: 0, max: 4 });
    const [action = 'list', ...rest] = positionals;
    refuseUnfit(action, rest, Object.keys(values));
    return withRuns({ root: rootHere(values.root), store: values.store }, (store) => act(store, action, rest, values));
  },
};

/** What `readWords` finds of the options of all actions. */
interface RunsValues extends ListFilter {
  readonly open?: boolean;
  readonly value?: string;
  readonly json?: boolean;
}

async function act(store: RunStore, action: string, words: readonly string[], values: RunsValues): Promise<number> {
  const { json = false } = values;
  const [id = '', second = '', third = ''] = words;
  switch (action) {
    case 'list': return listRuns(store, values, json);
    case 'alerts': return printAlerts(store, values.limit, values.open ?? false, json);
    case 'mark': return markByHand(store, id, second, third, values.value, json);
    case 'delete': return deleteOne(store, id, json);
    case 'diff': return printDiff(await fresh(store, id, true), await fresh(store, second, true), json);
  }
  const run = await fresh(store, id, json && action === 'show');
  if (action === 'logs') await printLogs(store.folder, run, words[1], json);
  else if (json) printJson(runJson(run));
  else console.log(describe(run));
  return exit.done;
}

/** A run as it now is, with its large values where they are wanted. */
async function fresh(store: RunStore, id: string, whole: boolean): Promise<RunState> {
  await store.refresh(id);
  return shownRun(store.folder, id, whole ? loadWholeRun : loadRun);
}

function refuseUnfit(action: string, rest: readonly string[], options: readonly string[]): void {
  const takes = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (!takes) throw new UsageError(`runs takes ${Object.keys(actions).join(', ')}, not "${action}"`);
  if (rest.length > takes.max) throw new UsageError(`unexpected "${rest[takes.max]}"`);
  if (rest.length < takes.min) throw new UsageError(rest.length === 0 ? 'a run id is missing; `millrace runs` lists them' : `a word is missing behind "${rest.at(-1)}"`);
  const unfit = options.find((option) => option !== 'json' && option !== 'root' && option !== 'store' && !takes.options.includes(option));
  if (unfit !== undefined) throw new UsageError(`runs ${action} takes no --${unfit}`);
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
  const paint = painter(process.stdout, process.env);
  const lines = [
    `${id}  ${file}  ${paint(status, status)}${simulated ? ' (simulated)' : ''}`,
    `  started ${started}${ended === null ? '' : `, ended ${ended}`}`,
  ];
  const rows = [...tasks.values()].map((task) => [`  ${paint(task.status, task.status)}`, task.key, count(task.attempts.length, 'attempt'), task.msg]);
  if (rows.length > 0) lines.push(table(rows));
  return [...lines, ...excluded.map(({ phase, message }) => `  excluded   ${phase}: ${message}`), ...failureReport(run)].join('\n');
}
