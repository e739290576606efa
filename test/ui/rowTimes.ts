// When a change of a run reaches the screen, beside when it stood in the journal.
import type { Page } from 'playwright-core';
import { records } from './runOnDisk';

/** Notes from now on when each task's row says `completed` for the first time, in milliseconds since 1970. */
export async function noteCompletions(page: Page): Promise<() => Promise<ReadonlyMap<string, number>>> {
  const notes = await page.evaluateHandle(() => {
    const seen: Record<string, number> = {};
    // Without a name of its own: those are kept with the help of a function that the page does not have.
    new MutationObserver(() => document.querySelectorAll('.pane-body [role="treeitem"]').forEach((row) => {
      const key = /^Task (.+?), completed/.exec(row.getAttribute('aria-label') ?? '')?.[1];
      if (key !== undefined) seen[key] ??= Date.now();
    })).observe(document.body, { subtree: true, childList: true, attributeFilter: ['aria-label'] });
    return seen;
  });
  return async () => new Map(Object.entries(await notes.jsonValue()));
}

/** Milliseconds from each completion's record to its row, in ascending order. */
export function delays(folder: string, id: string, seen: ReadonlyMap<string, number>): number[] {
  return records(folder, id).flatMap((record) => {
    const shown = record.t === 'end' && record.status === 'completed' ? seen.get(record.key) : undefined;
    return shown === undefined || record.t !== 'end' ? [] : [shown - Date.parse(record.at)];
  }).sort((a, b) => a - b);
}
