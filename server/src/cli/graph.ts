import { resolve } from 'node:path';
import { readWorkflow } from '../execution/definition';
import { shownRun } from '../execution/savedRun';
import { moreTelling } from '../state/runSummary';
import type { TaskStatus } from '../state/runRecords';
import { graphSvg } from '../workflow/graphSvg';
import { mermaidOf } from '../workflow/mermaid';
import { parseDocument } from '../workflow/parseDocument';
import { directions, workflowGraph, type Direction } from '../workflow/workflowGraph';
import { fileKey } from '../workspace/root';
import { exit, readWords, UsageError, type Command } from './command';
import { printJson } from './print';
import { rootsOf } from './target';
import { withRuns } from './withRuns';

export const graph: Command = {
  summary: 'draw how the phases of a file hang together',
  usage: 'FILE [--format mermaid|svg|json] [--direction TD|TB|BT|LR|RL] [--run RUN]',
  async run(words) {
    const { values, positionals } = readWords(words, { format: { type: 'string' }, direction: { type: 'string' }, run: { type: 'string' } }, { min: 1, max: 1 });
    const format = values.format ?? (values.json ? 'json' : 'mermaid');
    if (format !== 'mermaid' && format !== 'svg' && format !== 'json') throw new UsageError(`--format takes mermaid, svg or json, not "${format}"`);
    if (values.json && format !== 'json') throw new UsageError(`--json is --format json: leave out --format ${format}`);
    const direction = readDirection(values.direction ?? 'TD');
    const path = resolve(positionals[0] ?? '');
    const root = rootsOf(values.root)(path);
    const file = fileKey(root, path);
    const phases = parseDocument(await readWorkflow(path)).phases.map(({ phase }) => phase);
    const drawn = workflowGraph(phases, values.run === undefined ? new Map() : await statusesOf(root, values.store, file, values.run));
    if (format === 'json') printJson(JSON.stringify({ file, run: values.run ?? null, phases: drawn }));
    else process.stdout.write(format === 'svg' ? graphSvg(drawn, direction) : mermaidOf(drawn, direction));
    return exit.done;
  },
};

function readDirection(text: string): Direction {
  const found = directions.find((direction) => direction === text.toUpperCase());
  if (!found) throw new UsageError(`--direction takes ${directions.join(', ')}, not "${text}"`);
  return found;
}

/** What became of each phase in a run of the file. */
async function statusesOf(root: string, store: string | undefined, file: string, id: string): Promise<Map<string, TaskStatus>> {
  const run = await withRuns({ root, store }, async (runs) => {
    await runs.refresh(id);
    return shownRun(runs.folder, id);
  });
  if (run.file !== file) throw new UsageError(`run ${id} is of ${run.file}, not of ${file}`);
  const statuses = new Map<string, TaskStatus>();
  for (const { phase, status } of run.tasks.values()) statuses.set(phase, moreTelling(statuses.get(phase) ?? status, status));
  return statuses;
}
