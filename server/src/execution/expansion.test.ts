import assert from 'node:assert/strict';
import { attemptsOf, driveNew, statuses } from './exampleDrive';
import { exampleDefinition, phases } from './exampleWorkflow';

const cron = 'cron=0 * * * *';
const complete = attemptsOf(() => ({}));

/** All complete but the tasks named, which end as told. */
function ending(ends: Readonly<Record<string, 'error' | 'alert' | 'warn'>>) {
  return attemptsOf(({ task }) => ({ result: ends[task.key] ?? 'complete', msg: ends[task.key] ?? '' }));
}

async function run(text: string, attempts = complete): Promise<Record<string, string>> {
  return statuses((await driveNew(exampleDefinition(text), attempts)).run);
}

describe('expansion', () => {
  it('starts a chain one after the other', async () => {
    assert.deepEqual(await run(phases(`a | ${cron}`, 'b <- a', 'c <- b')), { a: 'completed', b: 'completed', c: 'completed' });
  });

  it('starts the child of a bare topic once for each job, under the job\'s name', async () => {
    assert.deepEqual(Object.keys(await run(phases(`task1:t2 | ${cron}`, `task1:t4 | ${cron}`, 't2 <- task1', 'x <- task1:t4', 'y <- t2'))),
      ['task1:t2', 'task1:t4', 't2[task1:t2]', 't2[task1:t4]', 'x', 'y[task1:t2]', 'y[task1:t4]']);
  });

  it('keys batches by row, and children by their parent', async () => {
    assert.deepEqual(Object.keys(await run(phases(`load | ${cron}&meta=n:7,8`, 'clean <- load | meta=n:1,2,3', 'after <- clean'))).sort(), [
      'after[0,0]', 'after[0,1]', 'after[0,2]', 'after[1,0]', 'after[1,1]', 'after[1,2]',
      'clean[0,0]', 'clean[0,1]', 'clean[0,2]', 'clean[1,0]', 'clean[1,1]', 'clean[1,2]', 'load[0]', 'load[1]',
    ]);
  });

  it('gives each row its info, and the children of a row that row\'s meta', async () => {
    const { run: { tasks } } = await driveNew(exampleDefinition(phases(`load | ${cron}&meta=n:7,8`, 'clean <- load')), complete);
    assert.deepEqual([...tasks.values()].map(({ key, info }) => [key, info]), [['load[0]', '7'], ['load[1]', '8'], ['clean[0]', '7'], ['clean[1]', '8']]);
  });

  it('starts a join once, when everything above has settled, from the first parent in order of dependsOn', async () => {
    const text = phases(`a | ${cron}&meta=n:1,2`, `b | ${cron}`, 'j <- b a', 'k <- j');
    const { run: { tasks }, journal } = await driveNew(exampleDefinition(text), attemptsOf(({ task }) => ({ meta: `${task.meta}&from=${task.key}` })));
    assert.deepEqual(tasks.get('j')?.parents, ['b', 'a[0]', 'a[1]']);
    assert.equal(tasks.get('j')?.id, tasks.get('b')?.id);
    assert.equal(tasks.get('j')?.logicalTime, tasks.get('b')?.logicalTime);
    const order = journal.records.flatMap((record) => (record.t === 'start' ? [record.key] : []));
    assert.deepEqual([order.slice(0, 3).sort(), order.slice(3)], [['a[0]', 'a[1]', 'b'], ['j', 'k']]);
  });

  it('starts a join below chains of different length, and a join of joins', async () => {
    assert.deepEqual(new Set(Object.values(await run(phases(`a | ${cron}`, 'b <- a', 'c <- b', 'j <- a c', 'k <- j b', 'l <- k a')))), new Set(['completed']));
  });

  it('batches a join by rows of its own', async () => {
    assert.deepEqual(Object.keys(await run(phases(`a | ${cron}`, `b | ${cron}`, 'j <- a b | meta=n:5,6', 'k <- j'))), ['a', 'b', 'j[0]', 'j[1]', 'k[0]', 'k[1]']);
  });

  it('bypasses what requires meta that is not there, down to the end', async () => {
    assert.deepEqual(await run(phases(`a | ${cron}`, 'b <- a | require={meta:file}', 'c <- b', 'j <- a c')), { a: 'completed', b: 'bypassed', c: 'bypassed', j: 'bypassed' });
  });

  it('does not bypass when the parent returns what is required', async () => {
    const attempts = attemptsOf(({ task, meta }) => ({ meta: task.key === 'a' ? `${meta}&file=x.csv` : meta }));
    assert.deepEqual(await run(phases(`a | ${cron}`, 'b <- a | require={meta:file}'), attempts), { a: 'completed', b: 'completed' });
  });

  it('bypasses below a warn, which is itself completed', async () => {
    assert.deepEqual(await run(phases(`a | ${cron}`, 'b <- a', 'c <- b'), ending({ a: 'warn' })), { a: 'completed', b: 'bypassed', c: 'bypassed' });
  });

  it('skips below a failure, transitively and through joins; a child never created stands under its key without its row', async () => {
    const text = phases(`a | ${cron}&meta=n:1,2`, 'b <- a | meta=n:1,2', 'c <- b', `ok | ${cron}`, 'j <- ok c', 'k <- j', 'free <- ok');
    assert.deepEqual(await run(text, ending({ 'a[1]': 'alert' })), {
      'a[0]': 'completed', 'a[1]': 'failed', 'b[1]': 'skipped', 'c[1]': 'skipped', ok: 'completed', free: 'completed',
      'b[0,0]': 'completed', 'b[0,1]': 'completed', 'c[0,0]': 'completed', 'c[0,1]': 'completed', j: 'skipped', k: 'skipped',
    });
  });

  it('skips rather than bypasses a join below both', async () => {
    assert.equal((await run(phases(`a | ${cron}`, `b | ${cron}`, 'j <- a b'), ending({ a: 'warn', b: 'error' })))['j'], 'skipped');
  });

  it('tells why', async () => {
    const { run: { tasks, error } } = await driveNew(exampleDefinition(phases(`a | ${cron}`, `b | ${cron}`, 'c <- a', 'j <- a b', 'r <- b | require={meta:x}')), ending({ a: 'error' }));
    assert.equal(tasks.get('c')?.msg, 'its parent "a" failed');
    assert.equal(tasks.get('j')?.msg, 'its parent "a" did not complete');
    assert.match(tasks.get('r')?.msg ?? '', /requires/);
    assert.equal(error, 'a: error');
  });

  it('fails a root whose rows cannot be read, and skips what is below', async () => {
    assert.deepEqual(await run(phases(`a | ${cron}&meta-file=missing.json`, 'b <- a', `ok | ${cron}`)), { a: 'failed', b: 'skipped', ok: 'completed' });
  });

  it('bypasses a files root without a file', async () => {
    assert.deepEqual(await run(phases('a | files=./none/*.csv', 'b <- a')), { a: 'bypassed', b: 'bypassed' });
  });

  it('creates nothing below what was cancelled', async () => {
    const cancel = new AbortController();
    const attempts = attemptsOf(({ task }) => {
      if (task.key === 'b') cancel.abort();
      return task.key === 'b' ? { result: 'cancelled', msg: 'cancelled' } : {};
    });
    const text = phases(`a | ${cron}`, `b | ${cron}`, `z | ${cron}`, 'c <- b', 'j <- a b');
    const { run: after } = await driveNew(exampleDefinition(text), attempts, { cancel: cancel.signal, concurrency: 1 });
    assert.deepEqual([after.status, statuses(after)], ['cancelled', { a: 'completed', b: 'cancelled', z: 'cancelled' }]);
  });
});
