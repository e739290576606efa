// "I pulled the plug and lost nothing": reload, SIGKILL, resume, as a person meets them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Page } from 'playwright-core';
import { runIds } from '../crash/commandLine';
import { cursorInLine, inFront } from './editorText';
import { readPreview, resumeNow } from './resumePreview';
import { completedTasks, isAlive, newestRun, phaseOfTask, records, repeatedTasks, runPid, taskProcesses, unendedTasks } from './runOnDisk';
import { expand, row, rowAction, rowTexts, showViews, widenSideBar } from './sideBar';
import { endAtFirstFailure } from './steps';
import { until } from './until';
import { openWorkbench, type Workbench } from './workbench';

describe('I pulled the plug and lost nothing', function () {
  this.timeout(150_000);
  endAtFirstFailure();
  let workbench: Workbench;
  let page: Page;
  let folder: string;
  let id: string;
  let cutOff: string;

  before(async () => {
    // Slow enough to be still running after a reload on a busy machine.
    workbench = await openWorkbench({ folder: 'examples/weather', env: { WEATHER_PACE: '4' } });
    ({ page, folder } = workbench);
    await workbench.openFile('workflows/weather.toml');
    await showViews(page, 'Workflows', 'Runs');
    await widenSideBar(page, 420);
  });
  after(() => workbench?.close());

  const runRow = (status: string) => row(page, 'Runs', new RegExp(`^Run of weather\\.toml, ${status}`));
  const done = async () => Number(/, (\d+) of \d+ tasks/.exec((await rowTexts(page, 'Runs')).at(0) ?? '')?.[1] ?? -1);

  it('runs from the palette, and the views show it', async () => {
    await workbench.runCommand('Millrace: Run Workflow');
    await runRow('running, [1-9]').waitFor();
    id = await until('the run on the disk', () => newestRun(folder));
    await row(page, 'Workflows', /^Workflow weather\.toml, running/).waitFor();
  });

  it('goes on through Reload Window, and is shown live', async () => {
    const pid = runPid(folder, id);
    await workbench.reload();
    await row(page, 'Workflows', /^Workflow weather\.toml/).waitFor();
    const settled = performance.now();
    await runRow('running').waitFor();
    console.log(`      shown ${(performance.now() - settled).toFixed(0)} ms after the workflows`);
    const before = await done();
    await until('progress on screen', async () => (await done()) > before);
    assert.match(await page.locator('.statusbar-item[id$="millrace.runs"]').innerText(), /weather\.toml: \d+ of \d+ tasks/);
    assert.deepEqual(runIds(folder), [id]);
    assert.equal(runPid(folder, id), pid);
    assert.ok(isAlive(pid));
  });

  it('ends the tasks of a killed run process, and shows the run as interrupted', async () => {
    await until('a task that runs', () => taskProcesses(id).length > 0);
    process.kill(runPid(folder, id), 'SIGKILL');
    const killed = performance.now();
    await until('the end of its tasks', () => taskProcesses(id).length === 0);
    console.log(`      tasks gone ${(performance.now() - killed).toFixed(0)} ms after the run process was killed`);
    cutOff = await until('a task without an end', () => unendedTasks(folder, id).at(0));
    await runRow('interrupted').waitFor();
    console.log(`      shown as interrupted ${(performance.now() - killed).toFixed(0)} ms after it`);
    await workbench.waitForNotification(/interrupted, its run process ended/);
  });

  it('previews what Resume skips, runs and runs again, and why', async () => {
    const complete = completedTasks(folder, id);
    const started = new Set(records(folder, id).flatMap((record) => (record.t === 'start' ? [record.key] : [])));
    const tasks = [...phaseOfTask(folder, id)];
    const tasksOf = (phase: string) => tasks.filter(([, own]) => own === phase).map(([key]) => key);

    await page.getByRole('button', { name: 'Resume…' }).last().click();
    const { title, rows } = await readPreview(page);
    await workbench.screenshot('preview');
    assert.equal(rows.length, 12);
    for (const { phase, action, reason } of rows) {
      const open = tasksOf(phase).filter((key) => !complete.has(key));
      if (action === 'skip') assert.deepEqual([open, reason], [[], 'completed'], phase);
      if (action === 're-run') assert.ok(open.some((key) => started.has(key)) && /was running|was waiting for its retry/.test(reason), `${phase}: ${reason}`);
      if (action === 'run') assert.ok(!open.some((key) => started.has(key)) && /never started/.test(reason), `${phase}: ${reason}`);
    }
    const count = (action: string) => rows.filter((one) => one.action === action).length;
    for (const action of ['skip', 're-run', 'run']) assert.ok(count(action) > 0, `nothing to ${action}`);
    assert.equal(title, `Resume run of workflows/weather.toml: skip ${count('skip')}, re-run ${count('re-run')}, run ${count('run')}`);
    await resumeNow(page);
  });

  it('leads from the failure to its log and its line', async () => {
    const notice = await workbench.waitForNotification(/1 of 15 tasks failed\. publish: out\/published is not ready/);
    await showViews(page, 'Runs');
    await expand(runRow('failed'));
    const task = row(page, 'Runs', /^Task publish, failed/);
    await task.click();
    await inFront(page, 'publish.log');
    const said = page.locator('.view-line').filter({ hasText: 'out/published is not ready for this run' }).first();
    await said.waitFor();
    await workbench.screenshot('failed');
    await workbench.runCommand('View: Close Editor');
    await notice.getByRole('button', { name: 'Show Log' }).click();
    await inFront(page, 'publish.log');
    await said.waitFor();
    await rowAction(task, 'Go to Phase');
    await inFront(page, 'weather.toml');
    const line = readFileSync(join(folder, 'workflows/weather.toml'), 'utf8').split('\n').indexOf('task = "publish"') + 1;
    await cursorInLine(page, line);
  });

  it('resumes to green, and nothing that was complete ran again', async () => {
    await rowAction(runRow('failed'), 'Resume…');
    const { rows } = await readPreview(page);
    const active = rows.filter(({ action }) => action !== 'skip').map(({ phase, action, reason }) => `${action} ${phase}: ${reason}`);
    assert.equal(rows.filter(({ action, reason }) => action === 'skip' && reason === 'completed').length, 10);
    assert.equal(active.length, 2);
    assert.match(active[0] ?? '', /^re-run publish: failed: out\/published is not ready/);
    assert.equal(active[1], 'run report: never started: "publish" failed');
    await resumeNow(page);
    await runRow('completed, 15 tasks').waitFor();
    await workbench.waitForNotification(/weather\.toml: completed, 15 tasks/);
    assert.deepEqual(repeatedTasks(folder, id), []);
    assert.equal(completedTasks(folder, id).size, 15);
    assert.deepEqual(runIds(folder), [id]);
    await workbench.runCommand('Notifications: Clear All Notifications');
    await expand(row(page, 'Runs', /^Task publish, completed, 2 attempts/));
    await workbench.screenshot('resumed');
  });

  it('keeps the value of the last task as a JSON document, and every attempt in the history', async () => {
    await showViews(page, 'State');
    await expand(row(page, 'State', /^publish, completed/));
    await row(page, 'State', /^Attempt of .*, complete, attempt 2/).waitFor();
    await row(page, 'State', /^Attempt of .*, error, attempt 1/).waitFor();
    await expand(row(page, 'State', new RegExp(`^${cutOff.replace(/[[\]]/g, '\\$&')}, completed`)));
    await row(page, 'State', /^Attempt of .*, interrupted, attempt \d/).waitFor();
    await row(page, 'State', /^report, completed/).click();
    await inFront(page, 'report.json');
    await page.locator('.view-line').filter({ hasText: '"file": "out/report.svg"' }).waitFor();
    assert.equal(await page.locator('[id="status.editor.mode"]').innerText(), 'JSON');
    await row(page, 'State', /^normals, completed/).click();
    await page.locator('.view-line').filter({ hasText: '"months": [' }).waitFor();
    await workbench.screenshot('state');
  });

  it('cancels from the notification, with every process that the run has started', async () => {
    await workbench.openFile('workflows/weather.toml');
    await showViews(page, 'Runs');
    await workbench.runCommand('Millrace: Run Workflow');
    const second = await until('a second run', () => runIds(folder).find((one) => one !== id));
    await until('a task that runs', () => taskProcesses(second).length > 0);
    const pid = runPid(folder, second);
    await (await workbench.waitForNotification(/weather\.toml: \d+ of \d+ tasks/)).getByRole('button', { name: 'Cancel' }).click();
    await runRow('cancelled').waitFor();
    await until('the end of its processes', () => taskProcesses(second).length === 0 && !isAlive(pid));
    await workbench.waitForNotification(/weather\.toml: cancelled/);
  });
});
