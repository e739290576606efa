import assert from 'node:assert/strict';
import { attemptsOf, driveAgain, driveNew, memoryJournal, statuses } from './exampleDrive';
import { after, flowWith, root } from './exampleFlow';

const chain = Array.from({ length: 12 }, (_, i): [string, ...string[]] => [`t${i}`, ...(i === 0 ? [root] : [after(`t${i - 1}`)])]);
const wide = [...Array.from({ length: 12 }, (_, i): [string, ...string[]] => [`t${i}`, root]), ['j', after('t0', 't5')] as [string, ...string[]]];

/** The most completions that a power cut would have lost at any moment, and how often the journal was flushed before the end. */
async function lost(workflow: string, phases: readonly (readonly [string, ...string[]])[], concurrency: number): Promise<{ most: number; syncs: number; status: string }> {
  const journal = memoryJournal();
  let most = 0;
  let syncs = 0;
  const look = () => { most = Math.max(most, journal.records.slice(journal.synced).filter(({ t }) => t === 'end').length); };
  const watched = {
    ...journal, records: journal.records, get synced() { return journal.synced; },
    append: (record: Parameters<typeof journal.append>[0]) => {
      journal.append(record);
      if (record.t !== 'finish') look();
    },
    sync: () => {
      syncs++;
      return journal.sync();
    },
  };
  const { run } = await driveNew(flowWith(workflow, ...phases), attemptsOf(async ({ task }) => {
    for (let i = 0; i < task.key.length; i++) await new Promise((resolve) => setImmediate(resolve));
    return {};
  }), { journal: watched, concurrency });
  return { most, syncs, status: run.status };
}

describe('durability', () => {
  it('strict keeps every completion before anything that depends on it starts', async () => {
    assert.equal((await lost('', chain, 1)).most, 1);
    assert.ok((await lost('durability = "strict"', wide, 4)).most <= 4);
  });

  it('batched loses no more than it may, with fewer flushes', async () => {
    const strict = await lost('', chain, 1);
    for (const k of [1, 3, 5]) {
      const batched = await lost(`durability = { batched = ${k} }`, chain, 1);
      assert.ok(batched.most <= Math.max(k, 1), `${batched.most} of ${k}`);
      assert.ok(batched.most >= Math.min(k, 3), 'it is batched at all');
      assert.ok(k === 1 || batched.syncs < strict.syncs);
      assert.ok((await lost(`durability = { batched = ${k} }`, wide, 2)).most <= Math.max(k, 2));
    }
  });

  it('checkpoint keeps each level before the next begins', async () => {
    const journal = memoryJournal();
    const levels: number[] = [];
    const { run } = await driveNew(flowWith('strategy = "checkpoint"', ['a', root], ['b', root], ['c', after('a')], ['d', after('b')], ['e', after('c', 'd')]), attemptsOf(async ({ task }) => {
      for (let i = 0; i < (task.key === 'b' ? 9 : 1); i++) await new Promise((resolve) => setImmediate(resolve));
      levels.push(journal.records.slice(0, journal.synced).filter(({ t }) => t === 'end').length);
      return {};
    }), { journal });
    // What both tasks of a level see as durable is everything above, and nothing of their own level.
    assert.deepEqual([levels, run.status], [[0, 0, 2, 2, 4], 'completed']);
  });

  it('end flushes once, at the end', async () => {
    const { syncs, most, status } = await lost('strategy = "end"', chain, 1);
    assert.deepEqual([syncs, most, status], [2, 12, 'completed']);
  });

  it('resumes the same under each', async () => {
    for (const workflow of ['strategy = "checkpoint"', 'strategy = "end"', 'durability = { batched = 3 }']) {
      const definition = flowWith(workflow, ...wide);
      const whole = await driveNew(definition, attemptsOf(() => ({})));
      for (const upTo of [1, 5, 12, 20]) {
        const again = await driveAgain(whole.journal.records.slice(0, upTo), definition, attemptsOf(() => ({})));
        assert.deepEqual([statuses(again.run), again.run.status], [statuses(whole.run), 'completed']);
      }
    }
  });

  it('is refused where it means nothing', () => {
    for (const wrong of ['durability = "sometimes"', 'durability = { batched = 0 }', 'durability = 3', 'strategy = "transaction"']) assert.throws(() => flowWith(wrong, ['a', root]), /type-mismatch|not yet supported/, wrong);
  });
});
