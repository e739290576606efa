import { join } from 'node:path';
import { loadDefinition } from '../execution/definition';
import type { Again, ChangedPolicy } from '../execution/reset';
import { resumeRun } from '../execution/runProcess';
import { readWords, UsageError, type Command } from './command';
import { detach, tellStarter } from './detach';
import { finishRun } from './finishRun';
import { progressPrinter } from './progress';
import { readyState } from './readyState';
import { runHost } from './runHost';
import { rootHere } from './target';
import { withRuns } from './withRuns';

export const resume: Command = {
  summary: 'finish a run that failed, was cancelled or was interrupted',
  usage: 'RUN [--changed refuse|keep|rerun] [--detach]',
  async run(words) {
    const { values, positionals } = readWords(words, { changed: { type: 'string' }, detach: { type: 'boolean' } }, { min: 1, max: 1 });
    const changed = readChanged(values.changed ?? 'refuse');
    if (values.detach) return detach(['resume', ...words]);
    return takeUp(positionals[0] ?? '', { kind: 'resume', changed }, values);
  },
};

/** Takes a run up again in this process and follows it to its end. Resolves to the exit code. */
export function takeUp(id: string, again: Again, { root: chosen, store, json = false }: { readonly root?: string; readonly store?: string; readonly json?: boolean }): Promise<number> {
  const root = rootHere(chosen);
  return withRuns({ root, store }, async (runs) => {
    await readyState(runs.folder);
    const finished = await resumeRun(runs, id, (file) => loadDefinition(root, join(root, file)), again,
      runHost(({ id: begun }) => tellStarter({ id: begun }), progressPrinter(json)));
    return finishRun(finished, runs, json);
  });
}

/** Reads `--changed`. Throws UsageError. */
export function readChanged(text: string): ChangedPolicy {
  if (text === 'refuse' || text === 'keep' || text === 'rerun') return text;
  throw new UsageError(`--changed takes refuse, keep or rerun, not "${text}"`);
}
