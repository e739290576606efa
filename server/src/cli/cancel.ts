import { setTimeout as pause } from 'node:timers/promises';
import { requestCancel } from '../execution/control';
import { isDriven, loadRun } from '../execution/savedRun';
import { stateFolder } from '../state/folder';
import { exit, readWords, type Command } from './command';
import { printJson, runJson } from './print';
import { rootHere } from './target';

export const cancel: Command = {
  summary: 'cancel a running run and end its processes',
  usage: 'RUN',
  async run(words) {
    const { values, positionals } = readWords(words, {}, { min: 1, max: 1 });
    const folder = stateFolder(rootHere(values.root));
    const id = positionals[0] ?? '';
    const running = loadRun(folder, id);
    requestCancel(folder, running);
    // The run process ends by itself once everything it started is gone.
    let run = running;
    while (isDriven(folder, run)) {
      await pause(20);
      run = loadRun(folder, id);
    }
    if (values.json) printJson(runJson(run));
    else console.log(`run ${id} ${run.status}`);
    return exit.done;
  },
};
