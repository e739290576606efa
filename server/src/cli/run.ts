import type { Definition } from '../execution/definition';
import { startRun } from '../execution/runProcess';
import { readWords, UsageError, type Command } from './command';
import { detach, tellStarter } from './detach';
import { finishRun } from './finishRun';
import { planFile } from './plan';
import { progressPrinter } from './progress';
import { readyState } from './readyState';
import { runHost } from './runHost';
import { loadTarget, readRequest, targetOptions } from './target';
import { withRuns } from './withRuns';

export const run: Command = {
  summary: 'run a workflow file here, every step durable',
  usage: 'FILE [--at TIME | --from TIME --to TIME [--by hour|day|week|month]] [--phase NAME [--upstream] [--downstream]] [--file PATH]… [--concurrency N] [--dry-run] [--simulate [--fail PHASE]] [--detach]',
  async run(words) {
    const { values, positionals } = readWords(words, {
      ...targetOptions, concurrency: { type: 'string' }, 'dry-run': { type: 'boolean' }, simulate: { type: 'boolean' },
      fail: { type: 'string', multiple: true }, detach: { type: 'boolean' },
    }, { min: 1, max: 1 });
    if (values.fail && !values.simulate) throw new UsageError('--fail needs --simulate');
    const concurrency = values.concurrency === undefined ? undefined : readConcurrency(values.concurrency);
    const request = readRequest(values, values.fail ?? []);
    if (values.detach && !values['dry-run']) return detach(['run', ...words]);
    const definition = await loadTarget(positionals[0] ?? '', values.root);
    refuseUnknown(request.fail, definition);
    if (values['dry-run']) return planFile(definition, request, values.json ?? false);
    return withRuns({ root: definition.root, store: values.store, workflow: definition.store }, async (runs) => {
      await readyState(runs.folder);
      const finished = await startRun(runs, definition, request, values.simulate ?? false, concurrency,
        runHost(({ id }) => tellStarter({ id }), progressPrinter(values.json ?? false)));
      return finishRun(finished, runs, values.json ?? false);
    });
  },
};

function readConcurrency(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 1000) throw new UsageError(`--concurrency takes a whole number from 1 to 1000, not "${text}"`);
  return number;
}

/** A misspelt `--fail` would simulate a success. */
function refuseUnknown(fail: readonly string[], { file, phases }: Definition): void {
  const unknown = fail.filter((name) => !phases.has(name));
  if (unknown.length > 0) throw new UsageError(`--fail: there is no phase "${unknown.join('", "')}" in ${file}; it has "${[...phases.keys()].join('", "')}"`);
}
