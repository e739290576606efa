import { join } from 'node:path';
import { loadDefinition } from '../execution/definition';
import { resumeRun } from '../execution/runProcess';
import { readWords, type Command } from './command';
import { detach, tellStarter } from './detach';
import { finishRun } from './finishRun';
import { changedPolicy } from './plan';
import { progressPrinter } from './progress';
import { readyState } from './readyState';
import { runHost } from './runHost';
import { rootHere } from './target';
import { withRuns } from './withRuns';

export const resume: Command = {
  summary: 'finish a run that failed, was cancelled or was interrupted',
  usage: 'RUN [--changed refuse|keep] [--detach]',
  async run(words) {
    const { values, positionals } = readWords(words, { changed: { type: 'string' }, detach: { type: 'boolean' } }, { min: 1, max: 1 });
    const policy = changedPolicy(values.changed ?? 'refuse');
    if (values.detach) return detach(['resume', ...words]);
    const root = rootHere(values.root);
    return withRuns({ root, store: values.store }, async (runs) => {
      await readyState(runs.folder);
      const finished = await resumeRun(runs, positionals[0] ?? '', (file) => loadDefinition(root, join(root, file)), policy,
        runHost(({ id }) => tellStarter({ id }), progressPrinter(values.json ?? false)));
      return finishRun(finished, runs, values.json ?? false);
    });
  },
};
