import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RunRecord } from '../state/runRecords';
import { StateError } from '../state/stateError';
import type { Attempts } from './drive';
import { attemptsOf, driveAgain, driveNew, memoryJournal, statuses, type MemoryJournal } from './exampleDrive';
import { exampleDefinition, phases } from './exampleWorkflow';

const cron = 'cron=0 * * * *';

/** A random workflow: chains, joins, bare topics with two jobs, batches, unmet requires; parents stand anywhere in the file. */
const workflows = fc.array(fc.record({
  parents: fc.array(fc.nat(), { maxLength: 3 }),
  jobs: fc.constantFrom(1, 1, 2),
  rule: fc.constantFrom('', '', 'meta=n:1,2', 'require={meta:x}'),
}), { minLength: 1, maxLength: 9 }).chain((steps) => fc.shuffledSubarray(steps.flatMap(({ parents, jobs, rule }, i) => {
  const above = i === 0 ? [] : [...new Set(parents.map((parent) => `t${parent % i}`))];
  const rules = above.length === 0 ? `${cron}${rule.startsWith('meta') ? `&${rule}` : ''}` : rule;
  const names = jobs === 1 ? [`t${i}`] : [`t${i}:a`, `t${i}:b`];
  return names.map((name) => `${name}${above.length === 0 ? '' : ` <- ${above.join(' ')}`} | ${rules}`);
}), { minLength: 0 }).map((lines) => lines)).filter((lines) => lines.length > 0);

/** How a task ends follows from its key alone, so that a crash can change nothing. */
function fateOf(seed: number, key: string): 'complete' | 'error' | 'alert' | 'warn' {
  let hash = seed;
  for (const char of key) hash = (hash * 31 + char.charCodeAt(0)) % 1009;
  return hash % 11 === 0 ? 'error' : hash % 13 === 0 ? 'alert' : hash % 17 === 0 ? 'warn' : 'complete';
}

function attempts(seed: number, watch: (change: 1 | -1) => void = () => undefined): Attempts {
  return attemptsOf(async ({ task, meta }) => {
    watch(1);
    for (let i = 0; i < (task.key.length + seed) % 4; i++) await new Promise((resolve) => setImmediate(resolve));
    watch(-1);
    return { result: fateOf(seed, task.key), meta: `${meta}&n=1`, output: JSON.stringify(task.key) };
  });
}

const starts = (records: readonly RunRecord[]) => records.flatMap((record) => (record.t === 'start' ? [record.key] : []));

describe('driving a run', () => {
  it('starts each task once, after its parents have completed durably, never more than allowed at once (property)', () =>
    fc.assert(fc.asyncProperty(workflows, fc.nat(500), fc.integer({ min: 1, max: 5 }), async (lines, seed, concurrency) => {
      const definition = exampleDefinition(phases(...lines));
      let now = 0;
      let peak = 0;
      const journal = memoryJournal();
      const durable = (turn: string) => {
        const parents = [...journal.records].reverse().flatMap((record) => ('created' in record ? record.created : 'tasks' in record ? record.tasks : [])).find(({ key }) => key === turn)?.parents ?? [];
        const ended = new Set(journal.records.slice(0, journal.synced).flatMap((record) => (record.t === 'end' && record.status === 'completed' ? [record.key] : [])));
        return parents.every((parent) => ended.has(parent));
      };
      const watched = attempts(seed, (change) => { peak = Math.max(peak, now += change); });
      const { run } = await driveNew(definition, (turn, onStart, signal) => {
        assert.ok(durable(turn.task.key), `${turn.task.key} began before its parents were durable`);
        return watched(turn, onStart, signal);
      }, { concurrency, journal });
      const started = starts(journal.records);
      assert.equal(new Set(started).size, started.length);
      assert.ok(peak <= concurrency);
      for (const { status, key } of run.tasks.values()) {
        assert.ok(['completed', 'failed', 'skipped', 'bypassed'].includes(status), `${key} is ${status}`);
      }
      const failed = [...run.tasks.values()].some(({ status }) => status === 'failed');
      assert.equal(run.status, failed ? 'failed' : 'completed');
      // Every phase of the run has a task or a record that stands for it.
      const excluded = new Set(run.excluded.map(({ phase }) => phase));
      const covered = new Set([...run.tasks.values()].map(({ phase }) => phase));
      assert.deepEqual([...definition.phases.keys()].filter((phase) => !excluded.has(phase) && !covered.has(phase)), []);
    }), { numRuns: 150 }));

  it('ends the same after crashes anywhere, with nothing completed run again (property)', () =>
    fc.assert(fc.asyncProperty(workflows, fc.nat(500), fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 1, maxLength: 3 }), async (lines, seed, cuts) => {
      const definition = exampleDefinition(phases(...lines));
      const whole = await driveNew(definition, attempts(seed));
      let records: readonly RunRecord[] = whole.journal.records;
      for (const cut of cuts) {
        records = records.slice(0, 1 + Math.floor(cut * records.length));
        const done = new Set(records.flatMap((record) => (record.t === 'end' && record.status === 'completed' ? [record.key] : [])));
        const again = await driveAgain(records, definition, attempts(seed));
        assert.deepEqual(starts(again.journal.records.slice(records.length)).filter((key) => done.has(key)), []);
        assert.deepEqual(sorted(statuses(again.run)), sorted(statuses(whole.run)));
        assert.equal(again.run.status, whole.run.status);
        for (const [key, { output, id, info }] of again.run.tasks) assert.deepEqual([output, info, id === ''], [whole.run.tasks.get(key)?.output, whole.run.tasks.get(key)?.info, whole.run.tasks.get(key)?.id === ''], key);
        records = again.journal.records;
      }
    }), { numRuns: 200 }));

  it('resumes a failed run to the end once nothing fails any more (property)', () =>
    fc.assert(fc.asyncProperty(workflows, fc.nat(500), async (lines, seed) => {
      const definition = exampleDefinition(phases(...lines));
      const well = attemptsOf(({ task, meta }) => ({ result: fateOf(seed, task.key) === 'warn' ? 'warn' : 'complete', meta: `${meta}&n=1`, output: JSON.stringify(task.key) }));
      const never = await driveNew(definition, well);
      const failed = await driveNew(definition, attempts(seed));
      if (failed.run.status === 'completed') return;
      const again = await driveAgain(failed.journal.records, definition, well);
      assert.deepEqual(sorted(statuses(again.run)), sorted(statuses(never.run)));
    }), { numRuns: 150 }));

  it('retries an error with its meta, not an alert, and counts on after a resume', async () => {
    const definition = exampleDefinition(phases(`a | ${cron}`, `b | ${cron}`).replaceAll('template', 'retry = 2\ntemplate'));
    const told: string[] = [];
    const failing = attemptsOf(({ task, attempt, meta }) => {
      told.push(`${task.key} ${attempt} ${/retry=\d/.exec(meta)?.[0] ?? ''}`.trim());
      return { result: task.key === 'b' ? 'alert' : 'error', msg: 'no' };
    });
    const first = await driveNew(definition, failing, { concurrency: 1 });
    assert.deepEqual(told, ['a 1', 'b 1', 'a 2 retry=1', 'a 3 retry=2']);
    assert.deepEqual(statuses(first.run), { a: 'failed', b: 'failed' });
    assert.equal(first.run.error, 'a: no\nb: no');
    assert.deepEqual(first.journal.records.flatMap((record) => (record.t === 'end' && record.key === 'a' ? [record.status] : [])), ['waiting', 'waiting', 'failed']);
    told.length = 0;
    await driveAgain(first.journal.records, definition, failing);
    assert.deepEqual(told.filter((line) => line.startsWith('a')), ['a 4', 'a 5 retry=1', 'a 6 retry=2']);
  });

  it('keeps a topic within its own limit while others go on', async () => {
    const definition = exampleDefinition(phases(`slow | ${cron}&meta=n:1,2,3,4`, `fast | ${cron}&meta=n:1,2,3,4`), '[workers.slow]\ncommand = ["x"]\nconcurrency = 2\n[workers.fast]\ncommand = ["x"]');
    const now: Record<string, number> = { slow: 0, fast: 0 };
    const peak: Record<string, number> = { slow: 0, fast: 0 };
    let full = () => {};
    const sixAtOnce = new Promise<void>((done) => { full = done; });
    await driveNew(definition, attemptsOf(async ({ task }) => {
      now[task.type] = (now[task.type] ?? 0) + 1;
      peak[task.type] = Math.max(peak[task.type] ?? 0, now[task.type] ?? 0);
      if ((now['slow'] ?? 0) + (now['fast'] ?? 0) === 6) full();
      await sixAtOnce;
      await new Promise((resolve) => setTimeout(resolve, 10));
      now[task.type] = (now[task.type] ?? 0) - 1;
      return {};
    }), { concurrency: 6 });
    assert.deepEqual(peak, { slow: 2, fast: 4 });
  });

  it('cancels: ends what runs, starts nothing more, and says so also when something failed', async () => {
    const cancel = new AbortController();
    const definition = exampleDefinition(phases(`a | ${cron}&meta=n:1,2,3`, 'b <- a'));
    const { run } = await driveNew(definition, attemptsOf(async ({ task }, signal) => {
      if (task.key === 'a[0]') return { result: 'alert', msg: 'broken' };
      cancel.abort();
      return { result: signal.aborted ? 'cancelled' : 'complete' };
    }), { concurrency: 2, cancel: cancel.signal });
    assert.deepEqual([run.status, run.error], ['cancelled', 'a[0]: broken']);
    assert.deepEqual(statuses(run), { 'a[0]': 'failed', 'b[0]': 'skipped', 'a[1]': 'cancelled', 'a[2]': 'cancelled' });
  });

  it('is cancelled before anything starts when asked early, and completed when asked too late', async () => {
    const definition = exampleDefinition(phases(`a | ${cron}`));
    const early = await driveNew(definition, attemptsOf(() => assert.fail('started')), { cancel: AbortSignal.abort() });
    assert.deepEqual([early.run.status, statuses(early.run)], ['cancelled', { a: 'cancelled' }]);
    const late = new AbortController();
    const { run } = await driveNew(definition, attemptsOf(() => (late.abort(), {})), { cancel: late.signal });
    assert.deepEqual([run.status, statuses(run)], ['completed', { a: 'completed' }]);
  });

  it('stops when a record cannot be written, tells what had failed before it, and is resumable', async () => {
    const definition = exampleDefinition(phases(`a | ${cron}`, `b | ${cron}`, `c | ${cron}`, 'd <- c'));
    for (const failing of ['append', 'sync'] as const) {
      const journal = memoryJournal();
      let writes = 0;
      const broken = { ...journal, records: journal.records, synced: 0, size: 0 };
      const failNow = () => { throw new StateError('io', 'no space left'); };
      const driven = driveNew(definition, attemptsOf(({ task }) => ({ result: task.key === 'a' ? 'error' : 'complete', msg: 'bad' })), {
        concurrency: 1,
        journal: { ...broken, append: (record) => (failing === 'append' && ++writes > 4 ? failNow() : journal.append(record)), sync: async () => (failing === 'sync' && ++writes > 2 ? failNow() : journal.sync()) },
      });
      await assert.rejects(driven, (error) => error instanceof StateError && error.kind === 'io' && error.message === 'a: bad\nno space left', failing);
      const again = await driveAgain(journal.records, definition, attemptsOf(() => ({})));
      assert.deepEqual(sorted(statuses(again.run)), { a: 'completed', b: 'completed', c: 'completed', d: 'completed' }, failing);
    }
  });

  it('tells attempts to stop when a record cannot be written', async () => {
    const definition = exampleDefinition(phases(`a | ${cron}`, `b | ${cron}`));
    const journal = memoryJournal();
    let stopped = false;
    await assert.rejects(driveNew(definition, attemptsOf(async ({ task }, signal) => {
      if (task.key === 'b') return {};
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      stopped = true;
      return { result: 'cancelled' };
    }), { journal: { ...journal, records: journal.records, synced: 0, append: (record) => {
      if (record.t === 'end') throw new StateError('io', 'no space left');
      journal.append(record);
    } } }), /no space left/);
    assert.ok(stopped);
  });

  it('lets no attempt begin before its start record is kept, and none when it cannot be', async () => {
    const definition = exampleDefinition(phases(`a | ${cron}`));
    const journal = memoryJournal();
    let began = false;
    const attempts = attemptsOf(() => {
      began = true;
      return {};
    });
    const failing: MemoryJournal = { ...journal, records: journal.records, synced: 0, written: () => Promise.reject(new StateError('io', 'the store is away')) };
    await assert.rejects(driveNew(definition, attempts, { journal: failing }), /the store is away/);
    assert.deepEqual([began, journal.records.at(-1)?.t], [false, 'start']);
  });

  it('stops what runs when the journal breaks while nobody waits for it', async () => {
    const definition = exampleDefinition(phases(`a | ${cron}`));
    const journal = memoryJournal();
    let tell: (error: StateError) => void = () => undefined;
    await assert.rejects(driveNew(definition, attemptsOf(async (_, signal) => {
      tell(new StateError('io', 'the store is away'));
      assert.ok(signal.aborted);
      return { result: 'cancelled' };
    }), { journal: { ...journal, records: journal.records, synced: 0, onBroken: (listener) => { tell = listener; } } }), /the store is away/);
    assert.ok(!journal.records.some(({ t }) => t === 'end'));
  });

  it('drives 5,000 tasks without growing slower by each (printed)', async function () {
    this.timeout(5 * 60_000);
    for (const [name, lines] of [
      ['wide', Array.from({ length: 5000 }, (_, i) => `p${i} | ${cron}`)],
      ['chain', Array.from({ length: 5000 }, (_, i) => (i === 0 ? `p0 | ${cron}` : `p${i} <- p${i - 1}`))],
      ['one full topic', Array.from({ length: 5000 }, (_, i) => `t:${i} | ${cron}`)],
      ['join', [...Array.from({ length: 4999 }, (_, i) => `t:${i} | ${cron}`), 'j <- t t:1']],
    ] as const) {
      const definition = exampleDefinition(phases(...lines), '[workers.t]\ncommand = ["x"]\nconcurrency = 1');
      const start = performance.now();
      await driveNew(definition, attemptsOf(() => ({})), { journal: { ...memoryJournal(), append: () => undefined } });
      console.log(`      5,000 tasks, ${name}: ${(performance.now() - start).toFixed(0)} ms`);
    }
  });
});

function sorted(of: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)));
}
