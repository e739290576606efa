import { statSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { adoptForeign } from '../../state/copy/adoptForeign';
import { foreignRecords } from '../../state/copy/foreignRecords';
import { openForeignState } from '../../state/foreign/openForeignState';
import { exit } from '../command';
import { cell, count, printJson } from '../print';
import type { StoreAsk } from '../store';

/** Takes another system's state into the store; the file stays as it is. */
export async function adopt({ words: [file = ''], open, as, replace, json }: StoreAsk): Promise<number> {
  const path = resolve(file);
  const state = await openForeignState(path);
  const adopted = foreignRecords(state, { as, otherwise: basename(path, extname(path)), written: statSync(path).mtime.toISOString() });
  const side = await open();
  try {
    const report = await adoptForeign(side, adopted, replace);
    if (json) printJson(JSON.stringify({ system: state.system, to: side.shown, ...report }));
    else console.log(`${side.shown} holds ${report.workflows.map((id) => cell(id)).join(', ')} of ${state.system}: ${count(report.tasks, 'task')}, ${report.history} states of them; ${report.written} written now`);
    return exit.done;
  } finally {
    await side.backend.close();
  }
}
