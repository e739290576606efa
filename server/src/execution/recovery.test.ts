import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { RunRecord } from '../state/runRecords';
import { foldRun, markInterrupted, type RunState } from '../state/runState';
import { define, type Definition } from './definition';
import type { Attempts } from './drive';
import { attemptsOf, driveAgain, driveNew, statuses } from './exampleDrive';
import { exampleDefinition, exampleRoot, exampleWorld, phases } from './exampleWorkflow';
import { previewResume, refuseChanges, type Preview } from './recovery';
import { RunRefusal } from './runRefusal';
import { scopeOf } from './scope';
import { taskFactory } from './taskFactory';
import { defaultConfig } from '../workspace/config';

const cron = 'cron=0 * * * *';
const complete = attemptsOf(() => ({}));
const failing = (...keys: string[]): Attempts => attemptsOf(({ task }) => (keys.includes(task.key) ? { result: 'error', msg: 'broken' } : {}));

function interrupted(records: readonly RunRecord[]): RunState {
  const run = foldRun(structuredClone([...records]));
  assert.ok(run);
  markInterrupted(run);
  return run;
}

function preview(records: readonly RunRecord[], definition: Definition): Preview {
  const run = interrupted(records);
  return previewResume(records, run, definition, scopeOf(definition, run.request), taskFactory(definition.root, definition.file, run.request, exampleWorld()));
}

const short = (list: Preview['phases']) => list.map(({ phase, action, reason }) => `${action} ${phase}: ${reason}`);
/** Records up to and without the first that fits. */
const before = (records: readonly RunRecord[], fits: (record: RunRecord) => boolean) => records.slice(0, records.findIndex(fits));
const refusal = (kind: RunRefusal['kind'], words: RegExp) => (error: unknown) => error instanceof RunRefusal && error.kind === kind && words.test(error.message);

describe('resume preview', () => {
  it('says skip, re-run and run with reasons after a failure', async () => {
    const definition = exampleDefinition(phases(`a | ${cron}`, 'b <- a', 'c <- b', `d | ${cron}`, 'r <- a | require={meta:x}', 'j <- d c'));
    const { journal } = await driveNew(definition, failing('b'));
    assert.deepEqual(short(preview(journal.records, definition).phases), [
      'skip a: completed', 're-run b: failed: broken', 'run c: never started: "b" failed', 'skip d: completed',
      'skip r: bypassed: what it requires is not in its parent\'s meta', 'run j: never started',
    ]);
  });

  it('says what was running, waiting or not reached after a crash', async () => {
    const definition = exampleDefinition(phases(`a | ${cron}`, `b | ${cron}`, `c | ${cron}`, 'd <- b').replace('task = "a"', 'task = "a"\nretry = 1'));
    const { journal: { records } } = await driveNew(definition, failing('a'), { concurrency: 1 });
    const crashed = before(records, (record) => record.t === 'end' && record.key === 'b');
    assert.deepEqual(short(preview(crashed, definition).phases), [
      're-run a: was waiting for its retry', 're-run b: was running', 'run c: never started', 'run d: never started',
    ]);
    assert.deepEqual(preview(crashed, definition).tasks.map(({ key, action }) => `${action} ${key}`), ['re-run a', 're-run b', 'run c', 'run d']);
  });

  it('says what the last resume did not reach', async () => {
    const definition = exampleDefinition(phases(`a | ${cron}`));
    const first = await driveNew(definition, failing('a'));
    const again = await driveAgain(first.journal.records, definition, complete);
    const records = again.journal.records.slice(0, first.journal.records.length + 1);
    assert.deepEqual(short(preview(records, definition).phases), ['re-run a: was to run again after the last resume']);
  });

  it('counts where tasks of a phase differ', async () => {
    const definition = exampleDefinition(phases(`a | ${cron}&meta=n:1,2,3`));
    const { journal } = await driveNew(definition, failing('a[1]'));
    assert.deepEqual(short(preview(journal.records, definition).phases), ['re-run a: 1 of 3 tasks: failed: broken']);
  });

  it('is what the resume then does, after a crash anywhere (property)', () =>
    fc.assert(fc.asyncProperty(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.subarray(['a[0]', 'a[1]', 'b[0,1]', 'c', 'k']), async (cut, broken) => {
      const definition = exampleDefinition(phases(`a | ${cron}&meta=n:1,2`, 'b <- a | meta=n:1,2', `c | ${cron}`, 'j <- c b', 'k <- j', 'r <- c | require={meta:x}', 's <- r'));
      const { journal: { records } } = await driveNew(definition, failing(...broken));
      const crashed = records.slice(0, 1 + Math.floor(cut * records.length));
      const told = preview(crashed, definition);
      const again = await driveAgain(crashed, definition, complete);
      const started = again.journal.records.slice(crashed.length).flatMap((record) => (record.t === 'start' ? [record.key] : []));
      assert.deepEqual(told.tasks.filter(({ action }) => action !== 'skip').map(({ key }) => key).sort(), started.sort());
      for (const { key, action } of told.tasks) if (action === 're-run') assert.ok((again.run.tasks.get(key)?.attempts.length ?? 0) > 1, key);
      for (const { key, action } of told.tasks) if (action === 'run') assert.equal(again.run.tasks.get(key)?.attempts.length, 1, key);
    }), { numRuns: 150 }));
});

describe('resume', () => {
  it('makes a root, a chain and a join that could not be created, once they can', async () => {
    const files = exampleRoot({});
    try {
      const text = phases(`a | ${cron}&meta-file=a.json`, 'x <- a', `ok | ${cron}`, 'b <- ok | meta-file=b.json', 'y <- b', 'k <- y ok', 'j <- ok y | meta-file=j.json', 'z <- j');
      const definition = define(files.path, 'w.toml', text, defaultConfig);
      const first = await driveNew(definition, complete);
      assert.equal(first.run.status, 'failed');
      assert.deepEqual(statuses(first.run), { a: 'failed', x: 'skipped', ok: 'completed', b: 'failed', y: 'skipped', k: 'skipped', j: 'skipped', z: 'skipped' });
      const still = await driveAgain(first.journal.records, definition, complete);
      assert.deepEqual([still.run.status, statuses(still.run)], ['failed', statuses(first.run)]);
      for (const name of ['a', 'b', 'j']) writeFileSync(join(files.path, `${name}.json`), '{"n": "1"}\n{"n": "2"}\n');
      const told = preview(first.journal.records, definition).tasks.filter(({ action }) => action === 'run').map(({ key }) => key);
      const again = await driveAgain(first.journal.records, definition, complete);
      const all = ['a[0]', 'a[1]', 'b[0]', 'b[1]', 'j[0]', 'j[1]', 'k', 'ok', 'x[0]', 'x[1]', 'y[0]', 'y[1]', 'z[0]', 'z[1]'];
      assert.deepEqual(Object.keys(statuses(again.run)).sort(), all);
      assert.deepEqual(told.sort(), all.filter((key) => key !== 'ok'));
      assert.deepEqual([again.run.status, new Set(Object.values(statuses(again.run)))], ['completed', new Set(['completed'])]);
      // The join waited for the tasks made anew.
      const order = again.journal.records.flatMap((record) => (record.t === 'start' ? [record.key] : []));
      assert.ok(order.indexOf('k') > order.indexOf('y[1]') && order.indexOf('j[0]') > order.indexOf('y[1]'), order.join(' '));
    } finally {
      files.remove();
    }
  });

  it('makes a join that could not be created when nothing else is left to do', async () => {
    const files = exampleRoot({});
    try {
      const definition = define(files.path, 'w.toml', phases(`a | ${cron}`, `b | ${cron}`, 'j <- a b | meta-file=j.json', 'z <- j'), defaultConfig);
      const first = await driveNew(definition, complete);
      assert.deepEqual(statuses(first.run), { a: 'completed', b: 'completed', j: 'failed', z: 'skipped' });
      writeFileSync(join(files.path, 'j.json'), '{"n": "1"}\n');
      const again = await driveAgain(first.journal.records, definition, complete);
      assert.deepEqual([again.run.status, statuses(again.run)], ['completed', { a: 'completed', b: 'completed', 'j[0]': 'completed', 'z[0]': 'completed' }]);
    } finally {
      files.remove();
    }
  });

  const text = phases(`a | ${cron}`, 'b <- a', 'c <- b');

  it('refuses when a phase with completed tasks has changed, and keeps its results when told', async () => {
    const { journal: { records } } = await driveNew(exampleDefinition(text), failing('b'));
    const changed = exampleDefinition(text.replace('template = "{meta:n}"', 'template = "new"'));
    assert.throws(() => refuseChanges(interrupted(records), changed, 'refuse'), refusal('changed', /"a" has completed tasks.*--changed keep/));
    refuseChanges(interrupted(records), changed, 'keep');
    assert.equal(short(preview(records, changed).phases)[0], 'skip a: completed; its definition has changed since');
    const again = await driveAgain(records, changed, complete);
    assert.deepEqual([again.run.tasks.get('a')?.attempts.length, again.run.tasks.get('a')?.info], [1, '{meta:n}']);
  });

  it('does not mind a changed retry or timeout', async () => {
    const { journal: { records } } = await driveNew(exampleDefinition(text), failing('b'));
    refuseChanges(interrupted(records), exampleDefinition(text.replaceAll('rule =', 'retry = 2\ntimeout = "5s"\nrule =')), 'refuse');
  });

  it('runs a phase that has completed nothing as the file now says, and counts its attempts on', async () => {
    const { journal: { records } } = await driveNew(exampleDefinition(text), failing('b'));
    const changed = exampleDefinition(text.replace('task = "b"\ndependsOn = ["a"]\nrule = ""\ntemplate = "{meta:n}"', 'task = "b"\ndependsOn = ["a"]\nrule = ""\ntemplate = "new"'));
    refuseChanges(interrupted(records), changed, 'refuse');
    assert.equal(short(preview(records, changed).phases)[1], 're-run b: failed: broken; as the file now says');
    const again = await driveAgain(records, changed, complete);
    const b = again.run.tasks.get('b');
    assert.deepEqual([b?.info, b?.attempts.map(({ attempt }) => attempt), again.run.status], ['new', [1, 2], 'completed']);
    assert.equal(again.run.tasks.get('c')?.status, 'completed');
  });

  it('runs a failed root as the file now says', async () => {
    const { journal: { records } } = await driveNew(exampleDefinition(text), failing('a'));
    const changed = exampleDefinition(text.replace(`"${cron}"`, `"${cron}&meta=n:5,6"`));
    const again = await driveAgain(records, changed, complete);
    assert.deepEqual([...again.run.tasks.values()].map(({ key, info }) => `${key} ${info}`), ['a[0] 5', 'a[1] 6', 'b[0] 5', 'b[1] 6', 'c[0] ', 'c[1] ']);
    assert.deepEqual([again.run.droppedTasks.get('a')?.attempts.length, again.run.status], [1, 'completed']);
  });

  it('starts a phase that the file has got since, below what is completed', async () => {
    const { journal: { records } } = await driveNew(exampleDefinition(text), failing('b'));
    const more = exampleDefinition(`${text}\n${phases('new <- a', 'newer <- new c')}`);
    assert.deepEqual(preview(records, more).tasks.map(({ key, action }) => `${action} ${key}`).sort(), ['re-run b', 'run c', 'run new', 'run newer', 'skip a']);
    const again = await driveAgain(records, more, complete);
    assert.deepEqual(new Set(Object.values(statuses(again.run))), new Set(['completed']));
    assert.equal(again.run.tasks.size, 5);
  });

  it('refuses when a phase is gone from the file', async () => {
    const { journal: { records } } = await driveNew(exampleDefinition(text), failing('b'));
    assert.throws(() => refuseChanges(interrupted(records), exampleDefinition(phases(`a | ${cron}`, 'b <- a')), 'keep'), refusal('changed', /"c", which is no longer in w\.toml/));
  });

  it('refuses when a phase with unfinished tasks takes no part any more', async () => {
    const definition = exampleDefinition(phases(`a | ${cron}&meta=n:1,2`));
    const { journal: { records } } = await driveNew(definition, failing('a[1]'));
    assert.throws(() => refuseChanges(interrupted(records), exampleDefinition(phases('a | cron=61 * * * *&meta=n:1,2')), 'keep'), refusal('changed', /unfinished tasks of "a"/));
  });

  it('keeps completed children of a parent that the file has taken from them', async () => {
    const { journal: { records } } = await driveNew(exampleDefinition(phases(`a | ${cron}`, `b | ${cron}`, 'c <- a', 'd <- b')), failing('b'));
    const again = await driveAgain(records, exampleDefinition(phases(`a | ${cron}`, `b | ${cron}`, 'c <- b', 'd <- b')), complete);
    assert.deepEqual(statuses(again.run), { a: 'completed', b: 'completed', c: 'completed', d: 'completed' });
    assert.deepEqual(again.run.tasks.get('c')?.attempts.length, 1);
  });
});
