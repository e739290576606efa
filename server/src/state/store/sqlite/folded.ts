import type { Database } from 'sql.js';
import type { EpochFrame, Folded } from './scopesFrames';

/** How far a database holds `scopes.journal`; null when nothing of one is in it. */
export function readFolded(db: Database): Folded | null {
  const [epoch, bytes] = db.exec('SELECT epoch, bytes FROM scopes_folded')[0]?.values[0] ?? [];
  return typeof epoch === 'string' && typeof bytes === 'number' ? { epoch, bytes } : null;
}

/** Writes it down, in the same file as what is folded, so that the two cannot disagree. */
export function writeFolded(db: Database, { epoch, bytes }: Folded): void {
  db.run('DELETE FROM scopes_folded');
  db.run('INSERT INTO scopes_folded VALUES (?, ?)', [epoch, bytes]);
}

/** Where in a journal goes on what a database holds; null when something between the two is missing. */
export function placeAfter(folded: Folded | null, header: { readonly frame: EpochFrame; readonly end: number }): number | null {
  const { epoch, follows } = header.frame;
  if (folded?.epoch === epoch) return folded.bytes;
  return follows?.epoch === folded?.epoch && follows?.bytes === folded?.bytes ? header.end : null;
}

/** What is said when something is missing. */
export function missing(path: string, scopesPath: string, header: { readonly frame: EpochFrame }): string {
  return `${path} does not hold what ${scopesPath} goes on from: values, saved states and histories of before ${header.frame.at} were in the database alone`;
}
