// The preview of a resume as a person reads it: row by row, from the top to the last.
import type { Page } from 'playwright-core';

export interface PreviewRow {
  readonly phase: string;
  readonly action: 'skip' | 'run' | 're-run';
  readonly reason: string;
}

const actions = { 'debug-restart': 're-run', 'play-circle': 'run', 'pass': 'skip' } as const;

/** Reads the open preview; the row that resumes is chosen again afterwards. */
export async function readPreview(page: Page): Promise<{ readonly title: string; readonly rows: readonly PreviewRow[] }> {
  const widget = page.locator('.quick-input-widget').filter({ hasText: 'Resume run of' });
  await widget.waitFor();
  const title = await widget.locator('.quick-input-title').innerText();
  const focused = widget.locator('.monaco-list-row.focused');
  const rows = new Map<string, PreviewRow>();
  await page.keyboard.press('Home');
  await focused.filter({ hasText: 'Resume now' }).waitFor();
  for (;;) {
    const before = await focused.getAttribute('data-index');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction((index) => document.querySelector('.quick-input-widget .monaco-list-row.focused')?.getAttribute('data-index') !== index, before);
    const parts = /^(debug-restart|play-circle|pass) +([^,]+), (.*?)(?:, (?:skip|run|re-run) \(\d+\))?$/.exec((await focused.getAttribute('aria-label')) ?? '');
    const [, icon, phase, reason] = parts ?? [];
    if (phase === undefined || reason === undefined) break;
    const action = icon === 'pass' || icon === 'play-circle' || icon === 'debug-restart' ? actions[icon] : undefined;
    if (action !== undefined) rows.set(phase, { phase, action, reason });
  }
  return { title, rows: [...rows.values()] };
}

/** Says yes to the open preview. */
export async function resumeNow(page: Page): Promise<void> {
  await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Resume now' }).click();
}
