import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RunRecord } from '../state/runRecords';
import { foldRun, type RunState } from '../state/runState';
import type { Attempts } from './drive';
import type { Definition } from './definition';
import { attemptsOf, driveAgain, driveNew, statuses } from './exampleDrive';
import { after, flow, root } from './exampleFlow';
import { exampleDefinition, exampleWorld, phases } from './exampleWorkflow';
import { previewResume, refuseChanges } from './recovery';
import { resetOf, type Again } from './reset';
import { RunRefusal } from './runRefusal';
import { scopeOf } from './scope';
import { taskFactory } from './taskFactory';

const cron = 'cron=0 * * * *';
const complete = attemptsOf(() => ({}));
const failing = (...keys: string[]): Attempts => attemptsOf(({ task }) => (keys.includes(task.key) ? { result: 'error', msg: 'broken' } : {}));
const retry = (phase: string | null = null, downstream = false): Again => ({ kind: 'retry', phase, downstream, changed: 'refuse' });
const rerun: Again = { kind: 'resume', changed: 'rerun' };

function folded(records: readonly RunRecord[]): RunState {
  const run = foldRun(structuredClone([...records]));
  assert.ok(run);
  return run;
}

/** Keys that were started in the records from `from` on. */
const started = (records: readonly RunRecord[], from: number) => records.slice(from).flatMap((record) => (record.t === 'start' ? [record.key] : [])).sort();

async function again(text: string, first: Attempts, how: Again, second: Attempts = complete, changed = text): Promise<{ started: string[]; run: RunState }> {
  const before = (await driveNew(exampleDefinition(text), first)).journal.records;
  const { run, journal } = await driveAgain(before, exampleDefinition(changed), second, how);
  return { started: started(journal.records, before.length), run };
}

function previewed(records: readonly RunRecord[], definition: Definition, how: Again): string[] {
  const run = folded(records);
  const factory = taskFactory(definition.root, definition.file, run.request, exampleWorld());
  return previewResume(records, run, definition, scopeOf(definition, run.request), factory, resetOf(run, definition, how)).tasks
    .filter(({ action }) => action !== 'skip').map(({ key }) => key).sort();
}

describe('retry', () => {
  const chain = phases(`a | ${cron}`, 'b <- a', 'c <- b', `d | ${cron}`, 'j <- c d', 'k <- j');

  it('runs failed tasks and all below them again, the rest stays [R12]', async () => {
    const { run, started: keys } = await again(chain, failing('b'), retry());
    assert.deepEqual(keys, ['b', 'c', 'j', 'k']);
    assert.deepEqual(new Set(Object.values(statuses(run))), new Set(['completed']));
    assert.deepEqual([run.tasks.get('b')?.attempts.length, run.tasks.get('a')?.attempts.length], [2, 1]);
  });

  it('runs a phase again whatever its status, and what is below only when asked', async () => {
    assert.deepEqual((await again(chain, complete, retry('b'))).started, ['b']);
    const { run, started: keys } = await again(chain, complete, retry('b', true));
    assert.deepEqual(keys, ['b', 'c', 'j', 'k']);
    assert.deepEqual(Object.keys(statuses(run)).sort(), ['a', 'b', 'c', 'd', 'j', 'k'], 'nothing twice');
    assert.equal(run.tasks.get('k')?.attempts.at(-1)?.attempt, 2, 'attempts count on');
  });

  it('lets follow what never ran below a phase, also without --downstream', async () => {
    assert.deepEqual((await again(chain, failing('b'), retry('b'))).started, ['b', 'c', 'j', 'k']);
    const warned = attemptsOf(({ task }) => (task.key === 'a' ? { result: 'warn' } : {}));
    assert.deepEqual((await again(chain, warned, retry('a'))).started, ['a', 'b', 'c', 'j', 'k']);
  });

  it('that fails leaves a run that can be resumed', async () => {
    const { run, started: keys } = await again(chain, complete, retry('a', true), failing('a'));
    assert.deepEqual([keys, run.status, run.tasks.get('b')?.status], [['a'], 'failed', 'skipped']);
    const before = (await driveNew(exampleDefinition(chain), complete)).journal.records;
    const failed = await driveAgain(before, exampleDefinition(chain), failing('a'), retry('a', true));
    const mended = await driveAgain(failed.journal.records, exampleDefinition(chain), complete);
    assert.deepEqual([new Set(Object.values(statuses(mended.run))), mended.run.status], [new Set(['completed']), 'completed']);
    assert.notEqual(mended.run.tasks.get('b')?.id, '', 'no stand-in was run');
  });

  it('leaves cancelled tasks and then still is a cancelled run', async () => {
    const cancel = new AbortController();
    const attempts = attemptsOf(({ task }) => {
      if (task.key === 'a') return { result: 'error', msg: 'broken' };
      cancel.abort();
      return { result: 'cancelled' };
    });
    const text = phases(`a | ${cron}`, 'b <- a', `x | ${cron}`);
    const before = (await driveNew(exampleDefinition(text), attempts, { concurrency: 1, cancel: cancel.signal })).journal.records;
    const { run } = await driveAgain(before, exampleDefinition(text), complete, retry());
    assert.deepEqual([statuses(run), run.status], [{ a: 'completed', b: 'completed', x: 'cancelled' }, 'cancelled']);
  });

  it('is refused where there is nothing to retry, or no such phase', async () => {
    const { run } = await driveNew(exampleDefinition(chain), complete);
    for (const [how, kind, words] of [[retry(), 'empty', /no failed task/], [retry('zz'), 'usage', /no task of phase "zz"; it has tasks of "a", "d"/]] as const) {
      assert.throws(() => resetOf(run, exampleDefinition(chain), how), (error) => error instanceof RunRefusal && error.kind === kind && words.test(error.message));
    }
  });

  it('is previewed as it is: of a collected list the items that failed, of a phase all of them', async () => {
    const partial = flow(['s', root], ['a', after('s'), `foreach = 'results.s'`, 'collect = "partial"'], ['b', after('a')]);
    const { journal: { records } } = await driveNew(partial, attemptsOf(({ task }) => (task.key === 's' ? { output: '[0,1,2]' } : task.key === 'a[1]' ? { result: 'error', msg: 'broken' } : {})));
    assert.deepEqual(previewed(records, partial, retry()), ['a', 'a[1]', 'b']);
    const run = folded(records);
    const factory = taskFactory(partial.root, partial.file, run.request, exampleWorld());
    const { phases: found } = previewResume(records, run, partial, scopeOf(partial, run.request), factory, resetOf(run, partial, retry('a')));
    assert.deepEqual(found.find(({ phase }) => phase === 'a'), { phase: 'a', action: 're-run', reason: 'was completed, runs again' });
  });

  it('of a phase takes it as the file now says, without a word', async () => {
    const changed = chain.replace('task = "b"', 'task = "b"\nrun = "new"');
    const before = (await driveNew(exampleDefinition(chain), complete)).journal.records;
    const run = folded(before);
    const reset = resetOf(run, exampleDefinition(changed), retry('b'));
    refuseChanges(run, exampleDefinition(changed), 'refuse', reset);
    assert.ok(reset.dropped.includes('b') && reset.dropped.includes('k'), 'made anew, and what came of it');
    assert.throws(() => refuseChanges(run, exampleDefinition(changed), 'refuse', resetOf(run, exampleDefinition(changed), retry('d'))), /"b" has completed tasks and changed/);
  });
});

describe('--changed rerun', () => {
  it('runs changed phases and all below them again, also of a completed run', async () => {
    const text = phases(`a | ${cron}`, 'b <- a', 'c <- b', `d | ${cron}`);
    const { run, started: keys } = await again(text, complete, rerun, complete, text.replace('task = "b"', 'task = "b"\nrun = "new"'));
    assert.deepEqual([keys, run.status], [['b', 'c'], 'completed']);
  });

  it('makes the tasks of a changed batch anew', async () => {
    const text = phases(`a | ${cron}&meta=n:1,2,3`, 'b <- a');
    const { run, started: keys } = await again(text, failing('a[1]'), rerun, complete, text.replace('n:1,2,3', 'n:7,8'));
    assert.deepEqual(keys, ['a[0]', 'a[1]', 'b[0]', 'b[1]']);
    assert.deepEqual([...run.tasks.values()].filter(({ phase }) => phase === 'a').map(({ info }) => info), ['7', '8']);
  });
});

describe('retry and rerun on random graphs', () => {
  /** Phases that depend on earlier ones only. */
  const graphs = fc.integer({ min: 1, max: 8 }).chain((size) => fc.tuple(...Array.from({ length: size }, (_, i) =>
    fc.record({ parents: fc.subarray([...Array(i).keys()], { maxLength: Math.min(i, 3) }), batch: fc.boolean(), changed: fc.boolean() }))));
  const lines = (graph: readonly { readonly parents: readonly number[]; readonly batch: boolean }[]) => graph.map(({ parents, batch }, i) =>
    `p${i}${parents.length === 0 ? '' : ` <- ${parents.map((p) => `p${p}`).join(' ')}`} | ${parents.length === 0 ? `${cron}&` : ''}${batch ? 'meta=n:1,2' : ''}`);

  it('end as if nothing had failed, run what the preview says, and nothing twice', async () => {
    await fc.assert(fc.asyncProperty(graphs, fc.nat(), fc.nat(), fc.constantFrom('retry', 'phase', 'downstream', 'rerun'), async (graph, failed, chosen, kind) => {
      const text = phases(...lines(graph));
      const definition = exampleDefinition(kind === 'rerun' ? graph.reduce((all, { changed }, i) => (changed ? all.replace(`task = "p${i}"`, `task = "p${i}"\nrun = "new"`) : all), text) : text);
      const whole = await driveNew(exampleDefinition(text), complete);
      const keys = [...whole.run.tasks.keys()];
      const before = (await driveNew(exampleDefinition(text), failing(keys[failed % keys.length] ?? ''))).journal.records;
      const how = kind === 'rerun' ? rerun : kind === 'retry' ? retry() : retry(`p${chosen % graph.length}`, kind === 'downstream');
      const expected = previewed(before, definition, how);
      const { run, journal } = await driveAgain(before, definition, complete, how);
      assert.deepEqual(started(journal.records, before.length), expected, 'as previewed, each once');
      if (how.kind === 'resume' || how.phase === null) assert.deepEqual([new Set(Object.keys(statuses(run))), run.status], [new Set(keys), 'completed']);
      const last = await driveAgain(journal.records, definition, complete, { kind: 'resume', changed: 'keep' });
      assert.deepEqual(Object.fromEntries(Object.entries(statuses(last.run)).sort()), Object.fromEntries(keys.sort().map((key) => [key, 'completed'])));
    }), { numRuns: 150 });
  });
});
