// Millrace's side bar as a person uses it.
import type { Locator, Page } from 'playwright-core';

const views = ['Workflows', 'Runs', 'State'] as const;
export type ViewName = (typeof views)[number];

/** Brings the side bar to the front with these views open and the others folded: rows without room are not in the page. */
export async function showViews(page: Page, ...wanted: readonly ViewName[]): Promise<void> {
  const header = (view: ViewName) => page.locator(`.pane-header[aria-label="${view} Section"]`);
  if (!(await header('Workflows').isVisible())) await page.locator('.activitybar .action-item a[aria-label^="Millrace"]').click();
  await header('State').waitFor();
  // Away from the activity bar, whose hover would lie over the titles.
  await page.mouse.move(700, 500);
  for (const view of views) {
    const open = (await header(view).getAttribute('aria-expanded')) === 'true';
    if (open !== wanted.includes(view)) await header(view).locator('.title').click();
  }
}

/** Everything of a view below its title. */
export function viewBody(page: Page, view: ViewName): Locator {
  return page.locator('.pane').filter({ has: page.locator(`.pane-header[aria-label="${view} Section"]`) }).locator('.pane-body');
}

/** The first row of a view whose spoken text matches: kind, label, description, as `Task publish, failed, 777 ms`. */
export function row(page: Page, view: ViewName, text: RegExp): Locator {
  return viewBody(page, view).getByRole('treeitem', { name: text }).first();
}

/** The spoken texts of the rows on screen, from above. */
export function rowTexts(page: Page, view: ViewName): Promise<string[]> {
  return viewBody(page, view).getByRole('treeitem').evaluateAll((rows) => rows.map((one) => one.getAttribute('aria-label') ?? ''));
}

/** Clicks one of the buttons that a view's title shows under the pointer. */
export async function viewAction(page: Page, view: ViewName, title: string): Promise<void> {
  const header = page.locator(`.pane-header[aria-label="${view} Section"]`);
  await header.hover();
  await header.getByRole('button', { name: title }).click();
}

/** Opens a row's children by its twistie, so that nothing else happens. */
export async function expand(found: Locator): Promise<void> {
  await found.waitFor();
  if ((await found.getAttribute('aria-expanded')) === 'false') await found.locator('.monaco-tl-twistie').click();
}

/** Clicks one of the buttons that a row shows under the pointer. */
export async function rowAction(found: Locator, title: string): Promise<void> {
  await found.hover();
  await found.getByRole('button', { name: title }).click();
}

/** Drags the side bar's edge until it is about so wide, in pixels. */
export async function widenSideBar(page: Page, width: number): Promise<void> {
  const box = await page.locator('.part.sidebar').boundingBox();
  if (box === null) throw new Error('the side bar is closed');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + width, y, { steps: 5 });
  await page.mouse.up();
}
