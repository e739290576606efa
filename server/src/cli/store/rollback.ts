import { refuseRunning } from '../../state/copy/copySide';
import { rollBack } from '../../state/rollBack';
import { StateError } from '../../state/stateError';
import { exit } from '../command';
import { cell, count, printJson, table } from '../print';
import type { StoreAsk } from '../store';

/** How many of the values that stay behind are shown; `--json` has all. */
const shownValues = 20;

/** Goes back to the database that the older version left, and says what stays in the newer one. */
export async function rollback({ open, json }: StoreAsk): Promise<number> {
  const side = await open();
  try {
    if (!side.folder) throw new StateError('invalid', `${side.shown} has no database of an older version: only that of a default store is brought up, and can go back`);
    await refuseRunning(side);
  } finally {
    await side.backend.close();
  }
  const { left, ...done } = await rollBack(side.folder, { now: new Date() });
  if (json) printJson(JSON.stringify({ address: side.shown, ...done, left }));
  else {
    console.log(`${side.shown} is of version ${done.to} again. The newer one, of version ${done.from}, is kept as ${done.kept}`);
    console.log('No run is lost: the older Millrace takes what is new from their journals. Start it before anything of this version brings the database up again; close windows first');
    if (left.length > 0) {
      console.log(`${count(left.length, 'saved value')} that the newer one alone has, or has otherwise, stay${left.length === 1 ? 's' : ''} in it; with this version: millrace store export --store 'sqlite:${done.kept}'`);
      console.log(table(left.slice(0, shownValues).map((key) => [`  ${key.table}`, cell(key.columns.filter((column) => column !== '').join(' '))])));
      if (left.length > shownValues) console.log(`  and ${left.length - shownValues} more`);
    }
  }
  return exit.done;
}
