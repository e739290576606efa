import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { StateFolder } from '../state/folder';
import type { RunStatus } from '../state/runRecords';
import type { RunStore } from '../state/runs/runStore';
import type { RunSummary } from '../state/runSummary';
import { StateView } from '../state/stateView';
import { fileKey } from '../workspace/root';
import { painter } from './colour';
import { exit, readTime, UsageError } from './command';
import { foldHere } from './foldHere';
import { printJson, summary, table } from './print';

/** Without `--limit`. */
const all = 1_000_000_000;
const statuses: readonly RunStatus[] = ['running', 'completed', 'partially_completed', 'failed', 'cancelled', 'interrupted'];

/** What chooses rows of a list. */
export interface ListFilter {
  readonly limit?: string;
  readonly status?: readonly string[];
  readonly file?: string;
  readonly since?: string;
}

/** Prints the runs of a root that fit, newest first. Throws UsageError, StateError. */
export async function listRuns(store: RunStore, filter: ListFilter, json: boolean): Promise<number> {
  const [limit, fits] = [readLimit(filter.limit), runFilter(store.folder, filter)];
  return withView(store, (view) => {
    const paint = painter(process.stdout, process.env);
    const found = view.runs(all).filter(fits).slice(0, limit);
    if (json) printJson(JSON.stringify(found.map(summary)));
    else if (found.length === 0) console.log(view.runs(1).length === 0 ? 'no runs yet' : 'no such runs');
    else console.log(table([['RUN', 'STATUS', 'FILE', 'STARTED'], ...found.map(({ id, file, status, started, simulated }) => [id, paint(status, status) + (simulated ? ' (simulated)' : ''), file, started])]));
    return exit.done;
  });
}

/** Brings the database up to date and shows a view of it; problems go to stderr. Throws StateError when there is nothing to show. */
export async function withView<T>(store: RunStore, show: (view: StateView) => T): Promise<T> {
  await store.refresh();
  const { folder } = store;
  const unwritable = existsSync(folder.dir) ? await foldHere(folder) : undefined;
  const view = await StateView.open(folder);
  try {
    // What can be neither folded nor read is no empty list.
    if (unwritable && view.problems.length > 0) throw unwritable;
    for (const problem of [...(unwritable ? [unwritable.message] : []), ...view.problems]) console.error(`millrace: ${problem}`);
    return show(view);
  } finally {
    view.close();
  }
}

/** Reads `--limit`. Throws UsageError. */
export function readLimit(text: string | undefined): number {
  const limit = Number(text ?? all);
  if (!Number.isInteger(limit) || limit < 1 || limit > all) throw new UsageError('--limit takes a whole number above zero');
  return limit;
}

function runFilter({ root }: StateFolder, { status, file, since }: ListFilter): (run: RunSummary) => boolean {
  for (const each of status ?? []) if (!statuses.some((known) => known === each)) throw new UsageError(`--status takes ${statuses.join(', ')}, not "${each}"`);
  // A file may be named by its key or, where that is somewhere else, by its path.
  const files = file === undefined ? undefined : [file, fileKey(root, resolve(file))];
  const from = since === undefined ? 0 : readTime(since).getTime();
  return (run) => (status?.includes(run.status) ?? true) && (files?.includes(run.file) ?? true) && Date.parse(run.started) >= from;
}
