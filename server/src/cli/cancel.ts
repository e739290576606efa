import { setTimeout as pause } from 'node:timers/promises';
import { requestCancel } from '../execution/control';
import { isDriven, loadRun, loadWholeRun } from '../execution/savedRun';
import { exit, readWords, type Command } from './command';
import { printJson, runJson } from './print';
import { rootHere } from './target';
import { withRuns } from './withRuns';

export const cancel: Command = {
  summary: 'cancel a running run and end its processes',
  usage: 'RUN',
  async run(words) {
    const { values, positionals } = readWords(words, {}, { min: 1, max: 1 });
    const id = positionals[0] ?? '';
    return withRuns({ root: rootHere(values.root), store: values.store }, async (runs) => {
      await runs.refresh(id);
      let run = loadRun(runs.folder, id);
      await requestCancel(runs, run);
      // The run process ends by itself once everything it started is gone.
      for (let wait = 20; isDriven(runs.folder, run); wait = Math.min(wait * 1.5, 500)) {
        await pause(wait);
        await runs.refresh(id);
        run = loadRun(runs.folder, id);
      }
      if (values.json) printJson(runJson(loadWholeRun(runs.folder, id)));
      else console.log(`run ${id} ${run.status}`);
      return exit.done;
    });
  },
};
