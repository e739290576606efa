// What a person reads and points at in the editor, taken from where it stands on the screen.
import type { Page } from 'playwright-core';
import { until } from './until';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The middle of the first place where this text stands on screen, on one line and not in a comment above it. */
async function pointOf(page: Page, text: string): Promise<Point> {
  const line = page.locator('.editor-instance .view-line').filter({ hasText: text }).first();
  await line.waitFor();
  return line.evaluate((element, wanted) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const letters: { node: Node; offset: number; char: string }[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      [...(node.textContent ?? '')].forEach((char, offset) => letters.push({ node, offset, char: char === '\u00a0' ? ' ' : char }));
    }
    const start = letters.map(({ char }) => char).join('').indexOf(wanted);
    const first = letters[start];
    const last = letters[start + wanted.length - 1];
    if (!first || !last) throw new Error(`${wanted} is not in this line`);
    const range = document.createRange();
    range.setStart(first.node, first.offset);
    range.setEnd(last.node, last.offset + 1);
    const box = range.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }, text);
}

/** The texts that are underlined as errors or warnings, in the order of the document: each character above an underline. */
export function underlined(page: Page, severity: 'error' | 'warning'): Promise<string[]> {
  return page.evaluate((kind) => {
    const marks = Array.from(document.querySelectorAll(`.editor-instance .squiggly-${kind}`), (mark) => mark.getBoundingClientRect());
    const letters: { char: string; x: number; top: number; bottom: number }[] = [];
    for (const line of Array.from(document.querySelectorAll('.editor-instance .view-line'))) {
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        for (let offset = 0; offset < (node.textContent ?? '').length; offset++) {
          const range = document.createRange();
          range.setStart(node, offset);
          range.setEnd(node, offset + 1);
          const box = range.getBoundingClientRect();
          letters.push({ char: node.textContent?.[offset] ?? '', x: box.x + box.width / 2, top: box.top, bottom: box.bottom });
        }
      }
    }
    return marks.sort((a, b) => a.top - b.top || a.left - b.left).map((mark) => letters
      .filter(({ x, top, bottom }) => x > mark.left && x < mark.right && mark.top < bottom && mark.bottom > top)
      .map(({ char }) => (char === '\u00a0' ? ' ' : char)).join(''));
  }, severity);
}

/** Rests the pointer on a text until the hover that comes holds `wanted`; gives the hover's text, and takes the pointer away. */
export async function hoverOver(page: Page, text: string, wanted: string): Promise<string> {
  const hover = page.locator('.monaco-hover').filter({ hasText: wanted }).first();
  // What moves below a resting pointer takes the hover away: it is tried anew.
  await until(`a hover with ${wanted}`, async () => {
    const { x, y } = await pointOf(page, text);
    await page.mouse.move(x - 2, y);
    await page.mouse.move(x, y);
    return hover.waitFor({ timeout: 2_000 }).then(() => true, () => page.mouse.move(0, 0).then(() => false));
  });
  const said = await hover.innerText();
  await page.mouse.move(0, 0);
  await hover.waitFor({ state: 'hidden' });
  return said;
}

/**
 * Waits until so many entries of the Problems panel hold a text, and gives them. They are looked for with its filter: what
 * is out of sight is not in the page. A click in the status bar opens it.
 */
export async function problems(page: Page, text: string, count: number): Promise<string[]> {
  const panel = page.locator('.markers-panel');
  if (!(await panel.isVisible())) await page.locator('[id="status.problems"] a').click();
  await page.getByPlaceholder(/^Filter \(e\.g\. text/).fill(text);
  if (count === 0) await panel.getByText('No results found with provided filter criteria').waitFor();
  return until(`${count} problems with ${text}`, async () => {
    const rows = await panel.locator('.monaco-list-row').evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
    const entries = rows.filter((row) => !/^\d+ problems in file/.test(row));
    return entries.length === count && entries.every((entry) => entry.includes(text)) && entries;
  });
}

/** Waits until the status bar says that the cursor stands in this line (from 1). */
export async function cursorInLine(page: Page, line: number): Promise<void> {
  await page.locator('[id="status.editor.selection"]').filter({ hasText: `Ln ${line}, ` }).waitFor();
}

/** Waits until this file (or document) is the one in front. */
export async function inFront(page: Page, name: string): Promise<void> {
  await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
}
