// Runs, State, logs, values, the graph: what a person sees of runs while they go on and afterwards.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { cursorInLine, inFront, problems } from './editorText';
import { delays, noteCompletions } from './rowTimes';
import { newestRun, records } from './runOnDisk';
import { expand, row, rowAction, showViews, viewAction, viewBody, widenSideBar } from './sideBar';
import { endAtFirstFailure } from './steps';
import { until } from './until';
import { openWorkbench, type Workbench } from './workbench';

describe('the views', function () {
  this.timeout(120_000);
  endAtFirstFailure();
  let workbench: Workbench;
  let page: Page;
  let folder: string;
  let graph: Frame;
  let id: string;

  before(async () => {
    workbench = await openWorkbench({ folder: 'examples/weather', env: { WEATHER_PACE: '1.5' } });
    ({ page, folder } = workbench);
  });
  after(() => workbench?.close());

  const editorLines = () => page.locator('.editor-instance .view-line').allInnerTexts();
  const lineOf = (text: string) => readFileSync(join(folder, 'workflows/weather.toml'), 'utf8').split('\n').indexOf(text) + 1;
  const picked = (label: string) => page.locator('.quick-input-list .monaco-list-row').filter({ hasText: label });

  it('show the findings of a file, in its row, its text and the Problems panel', async () => {
    await workbench.openFile('workflows/needs-attention.toml', 14);
    await showViews(page, 'Workflows');
    await widenSideBar(page, 360);
    await expand(row(page, 'Workflows', /^Workflow needs-attention\.toml, 3 errors, 2 warnings/));
    await row(page, 'Workflows', /^Phase clean:orders, .*1 error/).waitFor();
    assert.equal(new Set(await problems(page, '', 5)).size, 5);
    await page.locator('.editor-instance .squiggly-error').first().waitFor();
    await workbench.screenshot('findings');
    await page.keyboard.press('Control+j');
    await row(page, 'Workflows', /^Workflow needs-attention\.toml/).locator('.monaco-tl-twistie').click();
  });

  it('offer a simulation where nothing says how tasks run', async () => {
    await rowAction(row(page, 'Workflows', /^Workflow nightly\.toml/), 'Run Workflow');
    await picked('Create millrace.toml').waitFor();
    await picked('Simulate').click();
    await workbench.waitForNotification(/nightly\.toml: simulated, 12 tasks/);
    await showViews(page, 'Runs');
    await row(page, 'Runs', /^Run of nightly\.toml, simulated, completed, 12 tasks/).waitFor();
  });

  it('offer workers for the topics that have none, below those that there are', async () => {
    await showViews(page, 'Workflows');
    const before = readFileSync(join(folder, 'millrace.toml'), 'utf8');
    await rowAction(row(page, 'Workflows', /^Workflow nightly\.toml/), 'Run Workflow');
    await picked('Create millrace.toml').click();
    await inFront(page, 'millrace.toml');
    await page.locator('.view-line').filter({ hasText: '[workers.collect]' }).waitFor();
    await workbench.runCommand('File: Save');
    const written = await until('the file on the disk', () => readFileSync(join(folder, 'millrace.toml'), 'utf8').slice(before.length) || undefined);
    assert.deepEqual(written.match(/^\[workers\.\w+\]$/gm), ['collect', 'load', 'rebuild', 'export', 'notify', 'invoice'].map((topic) => `[workers.${topic}]`));
    await workbench.runCommand('View: Close All Editors');
  });

  it('colour the graph while a run goes on, and another window shows the same', async () => {
    await workbench.openFile('workflows/weather.toml', 14);
    await workbench.runCommand('Millrace: Show Graph');
    graph = await workbench.webviewFrame('Graph: weather.toml');
    await graph.locator('.card[data-name="report"]').waitFor();
    assert.equal(await graph.locator('#summary').innerText(), 'Not run yet');
    const colour = (phase: string) => graph.locator('.node').filter({ has: graph.locator(`.card[data-name="${phase}"]`) }).locator('.stripe').evaluate((stripe) => getComputedStyle(stripe).fill);
    const colours = new Set([await colour('monthly')]);

    const second = await workbench.secondWindow();
    await showViews(second, 'Runs');
    await page.bringToFront();
    await showViews(page, 'Runs');
    const times = await noteCompletions(page);
    await workbench.runCommand('Millrace: Run Workflow');
    await expand(row(page, 'Runs', /^Run of weather\.toml, running/));
    id = await until('the run on the disk', () => newestRun(folder));
    await row(second, 'Runs', /^Run of weather\.toml, running/).waitFor();
    await until('a summary of what runs', async () => /^Running: \d+ completed, \d+ running/.test(await graph.locator('#summary').innerText()));
    await graph.locator('.node.running .card[data-name="monthly"]').waitFor();
    colours.add(await colour('monthly'));

    await row(page, 'Runs', /^Run of weather\.toml, failed/).waitFor();
    await row(second, 'Runs', /^Run of weather\.toml, failed, 15 tasks, 1 failed/).waitFor();
    await graph.locator('.node.failed .card[data-name="publish"]').waitFor();
    await graph.locator('.node.skipped .card[data-name="report"]').waitFor();
    colours.add(await colour('monthly'));
    assert.equal(colours.size, 3, 'not run, running, completed');
    await second.close();
    const late = delays(folder, id, await times());
    console.log(`      a completion is on screen after ${late[Math.floor(late.length / 2)]} ms (median of ${late.length}), at most ${late.at(-1)} ms`);
  });

  it('lead from a node to its log and to its phase, the graph staying in sight', async () => {
    await graph.locator('.log[data-log="publish"]').click();
    await inFront(page, 'publish.log');
    await page.locator('.view-line').filter({ hasText: 'out/published is not ready' }).first().waitFor();
    await graph.locator('.card[data-name="normals"]').click();
    await inFront(page, 'weather.toml');
    await cursorInLine(page, lineOf('task = "normals"'));
    await page.locator('.tab.active[aria-label^="Graph: weather.toml"]').waitFor();
  });

  it('show each attempt of a task, and fold its log by attempts', async () => {
    await expand(row(page, 'Runs', /^Task locate, completed, 2 attempts/));
    await row(page, 'Runs', /Attempt 1, error, .*the airport directory is busy/).waitFor();
    await row(page, 'Runs', /Attempt 2, complete/).click();
    await inFront(page, 'locate.log');
    const found = page.locator('.view-line').filter({ hasText: 'found 155 of' });
    await found.waitFor();
    await workbench.runCommand('Fold All');
    await found.waitFor({ state: 'hidden' });
    await page.locator('.view-line').filter({ hasText: 'airport directory' }).first().waitFor({ state: 'hidden' });
    await until('two headings', async () => (await page.locator('.view-line').filter({ hasText: '── attempt' }).count()) === 2);
  });

  it('open a value as a JSON document, to the letter', async () => {
    await rowAction(row(page, 'Runs', /^Task audit, completed/), 'Open Result');
    await inFront(page, 'audit.json');
    await page.locator('.view-line').filter({ hasText: '"flights"' }).waitFor();
    assert.deepEqual((await editorLines()).map((text) => text.replaceAll('\u00a0', ' ')).filter(Boolean), ['{', '  "days": "1461",', '  "flights": "2000"', '}']);
    const kept = records(folder, id).find((record) => record.t === 'end' && record.key === 'audit' && record.status === 'completed');
    assert.deepEqual(kept?.t === 'end' && JSON.parse(kept.output ?? ''), { days: '1461', flights: '2000' });
  });

  it('show only runs of the statuses that are asked for', async () => {
    await row(page, 'Runs', /^Run of nightly\.toml/).waitFor();
    await viewAction(page, 'Runs', 'Filter Runs by Status…');
    await page.locator('.quick-input-widget').getByRole('checkbox', { name: 'Toggle all checkboxes' }).click();
    await picked('failed').click();
    await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    await viewBody(page, 'Runs').getByText('Only failed: 1 of 2 runs.').waitFor();
    await row(page, 'Runs', /^Run of weather\.toml, failed/).waitFor();
    await row(page, 'Runs', /^Run of nightly\.toml/).waitFor({ state: 'hidden' });
    await viewAction(page, 'Runs', 'Show Runs of Every Status');
    await row(page, 'Runs', /^Run of nightly\.toml/).waitFor();
  });

  it('show the last status on every row of the tree', async () => {
    await showViews(page, 'Workflows');
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.openFile('workflows/weather.toml', 14);
    await expand(row(page, 'Workflows', /^Workflow weather\.toml, failed/));
    await row(page, 'Workflows', /^Phase publish, failed/).waitFor();
    await row(page, 'Workflows', /^Phase locate, completed/).waitFor();
    await workbench.screenshot('tree');
    await row(page, 'Workflows', /^Phase report, shown under publish/).click();
    await row(page, 'Workflows', /^Phase report, skipped/).and(page.locator('.selected')).waitFor();
  });

  it('draw the graph of a run beside its text', async () => {
    await workbench.runCommand('Millrace: Show Graph');
    graph = await workbench.webviewFrame('Graph: weather.toml');
    await page.keyboard.press('Control+b');
    await page.locator('.part.sidebar').waitFor({ state: 'hidden' });
    await workbench.runCommand('Millrace: Run Workflow');
    await until('a run half-way', async () => (await graph.locator('#nodes .completed').count()) >= 5 && (await graph.locator('#nodes .running').count()) >= 2
      && (await graph.locator('#nodes .failed').count()) === 0);
    await page.keyboard.press('Escape');
    await page.locator('.notification-toast').first().waitFor({ state: 'hidden' });
    await workbench.screenshot('graph');
    await graph.locator('#summary.failed').waitFor();
  });
});
