import { existsSync } from 'node:fs';
import { foldState } from '../../state/fold';
import { exit } from '../command';
import { printJson } from '../print';
import type { StoreAsk } from '../store';

/** Folds the journals of the default store into its database now. Other stores have none: what is written is in them. */
export async function checkpoint({ open, json }: StoreAsk): Promise<number> {
  const { backend, folder, shown } = await open();
  await backend.close();
  const report = folder && existsSync(folder.dir) ? await foldState(folder, { now: new Date() }) : null;
  for (const { message } of report?.problems ?? []) console.error(`millrace: ${message}`);
  if (json) printJson(JSON.stringify({ address: shown, folded: report?.folded ?? [], written: report?.written ?? false }));
  else console.log(report?.written ? `${shown} holds everything now` : folder ? `${shown} held everything already` : `${shown} has no journal: what is written is in it`);
  return exit.done;
}
