import { existsSync } from 'node:fs';
import type { CopySide } from '../../state/copy/copySide';
import { foldState } from '../../state/fold';

/** Runs that were copied in or taken out are in the journals alone: the database of a default store is made to say so. */
export async function foldSide({ folder }: CopySide): Promise<void> {
  if (!folder || !existsSync(folder.dir)) return;
  const { problems } = await foldState(folder, { now: new Date() });
  for (const { message } of problems) console.error(`millrace: ${message}`);
}
