// A folder that is not trusted, full of bad input: it reads and checks, nothing runs, nothing is written, nothing is lost.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { hoverOver, inFront, problems, underlined } from './editorText';
import { row, rowTexts, showViews, viewBody } from './sideBar';
import { endAtFirstFailure } from './steps';
import { until } from './until';
import { openWorkbench, type Workbench } from './workbench';

const greeting = `[[phase]]
task = "greet"
rule = "cron=0 6 * * *"
run = "echo hello > greeting"

[[phase]]
task = "lost"
dependsOn = "great"
run = "true"
`;
const zeros = Buffer.alloc(8192);

describe('a folder that is not trusted, with bad input in it', function () {
  this.timeout(120_000);
  endAtFirstFailure();
  let workbench: Workbench;
  let page: Page;
  let folder: string;
  let given: string[];

  before(async () => {
    workbench = await openWorkbench({
      folder: 'test/host/workspace', as: 'downloaded', trust: true,
      async prepare(copy) {
        await mkdir(join(copy, 'workflow', 'directory.toml'));
        await mkdir(join(copy, '.millrace'));
        await writeFile(join(copy, '.millrace', 'state.sqlite'), zeros);
        await writeFile(join(copy, 'workflow', 'greet.toml'), greeting);
        await writeFile(join(copy, 'millrace.toml'), '[workers.greet\ncommand = ["echo"]\n');
      },
    });
    ({ page, folder } = workbench);
    given = await onDisk();
  });
  after(() => workbench?.close());

  const onDisk = async () => (await readdir(folder, { recursive: true })).sort();
  const commands = async () => {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input').fill('>Millrace: ');
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Millrace: Show Output' }).waitFor();
    const titles = await page.locator('.quick-input-list .monaco-list-row').evaluateAll((rows) => rows.map((one) => one.getAttribute('aria-label') ?? ''));
    await page.keyboard.press('Escape');
    return titles.filter((title) => title.startsWith('Millrace: '));
  };

  it('reads and checks, and says what cannot be read', async () => {
    await workbench.openFile('workflow/greet.toml', 8);
    await until('the finding', async () => (await underlined(page, 'error')).join() === 'great');
    await problems(page, 'parent task not found: great', 1);
    await problems(page, 'illegal character in key', 1);
    await page.locator('.markers-panel .monaco-list-row[aria-label*="in file millrace.toml"]').waitFor();
    assert.match(await hoverOver(page, 'cron=0 6 * * *', 'Next fires'), /06:00 UTC/);
    await page.keyboard.press('Control+j');
    await showViews(page, 'Workflows', 'Runs', 'State');
    await row(page, 'Workflows', /^Workflow greet\.toml/).waitFor();
    assert.ok(!(await rowTexts(page, 'Workflows')).some((text) => text.includes('directory.toml')));
    await viewBody(page, 'Runs').getByText('downloaded: .millrace/state.sqlite is damaged').waitFor();
  });

  it('runs nothing and writes nothing', async () => {
    await viewBody(page, 'Workflows').getByText('Restricted Mode: workflows are checked, nothing runs.').waitFor();
    await viewBody(page, 'State').getByText('its workflows are checked and shown, and nothing runs').waitFor();
    const offered = await commands();
    assert.ok(offered.some((title) => title.includes('Show Graph')));
    assert.ok(!offered.some((title) => /Run Workflow|Run Phase|Simulate|Resume|Cancel|Create/.test(title)), offered.join('\n'));
    assert.equal(await page.locator('.editor-actions').getByRole('button', { name: 'Run Workflow' }).count(), 0);
    assert.equal(await page.locator('.codelens-decoration').count(), 0);
    assert.deepEqual(await onDisk(), given);
    assert.deepEqual(readFileSync(join(folder, '.millrace/state.sqlite')), zeros);
  });

  it('keeps a broken database aside once the folder is trusted', async () => {
    await viewBody(page, 'State').getByRole('button', { name: 'Manage Workspace Trust' }).click();
    await page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await page.locator('.statusbar-item[id="status.workspaceTrust"]').waitFor({ state: 'hidden' });
    await viewBody(page, 'Workflows').getByText('Restricted Mode').waitFor({ state: 'hidden' });
    await workbench.openFile('workflow/greet.toml', 1);
    await page.locator('.codelens-decoration').filter({ hasText: 'Run' }).waitFor();
    const aside = await until('the database that was set aside', async () => (await readdir(join(folder, '.millrace'))).find((name) => name.startsWith('state.sqlite.corrupt')));
    assert.deepEqual(readFileSync(join(folder, '.millrace', aside)), zeros);
    await viewBody(page, 'Runs').getByText(aside).waitFor();
  });

  it('says what is wrong with millrace.toml instead of a run', async () => {
    await workbench.openFile('workflow/greet.toml', 1);
    await workbench.runCommand('Millrace: Run Workflow');
    await workbench.waitForNotification(/millrace\.toml: illegal character in key/);
    assert.ok(!existsSync(join(folder, 'greeting')));
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  it('runs when that is mended, without a reload', async () => {
    await workbench.openFile('millrace.toml', 1);
    await inFront(page, 'millrace.toml');
    await page.locator('.view-line').filter({ hasText: '[workers.greet' }).click();
    await page.keyboard.press('End');
    await page.keyboard.type(']');
    await page.locator('.view-line').filter({ hasText: '[workers.greet]' }).waitFor();
    await workbench.runCommand('File: Save');
    await workbench.openFile('workflow/greet.toml', 1);
    await workbench.runCommand('Millrace: Run Workflow');
    await workbench.waitForNotification(/greet\.toml: completed, 1 tasks/);
    await row(page, 'Runs', /^Run of greet\.toml, completed, 1 task/).waitFor();
    assert.equal(readFileSync(join(folder, 'greeting'), 'utf8'), 'hello\n');
  });
});
