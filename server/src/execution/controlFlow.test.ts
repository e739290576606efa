import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RunRecord } from '../state/runRecords';
import type { Attempts } from './drive';
import { attemptsOf, driveAgain, driveNew, memoryJournal, statuses } from './exampleDrive';
import { flowWith, planned } from './exampleFlow';
import type { Definition } from './definition';

/** A phase of a random workflow: its parents stand before it, what it chooses and repeats is decided by numbers. */
interface Piece {
  readonly parents: readonly number[];
  readonly rows: boolean;
  readonly merge: boolean;
  readonly when: number;
  readonly chooses: number;
  readonly repeat: number;
  readonly partial: boolean;
  readonly allowed: number;
}
const pieces = fc.array(fc.record<Piece>({
  parents: fc.array(fc.nat(), { maxLength: 3 }), rows: fc.boolean(), merge: fc.boolean(), when: fc.nat(9), chooses: fc.nat(9), repeat: fc.nat(9), partial: fc.boolean(), allowed: fc.nat(9),
}), { minLength: 2, maxLength: 9 });

/** The workflow of the pieces: every value is a number below 7, so that conditions go both ways. */
function workflowOf(all: readonly Piece[]): Definition {
  return flowWith('', ...all.map(({ parents, rows, merge, when, chooses, repeat, partial, allowed }, i): [string, ...string[]] => {
    const above = i === 0 ? [] : [...new Set(parents.map((parent) => `t${parent % i}`))];
    const later = all.slice(i + 1).map((_, after) => `t${i + 1 + after}`);
    const near = above[0];
    return [
      `t${i}`,
      `rule = "${above.length === 0 ? 'cron=0 * * * *' : ''}${rows ? '&meta=n:1,2' : ''}"`.replace('"&', '"'),
      ...(above.length > 0 ? [`dependsOn = ${JSON.stringify(above)}`] : []),
      ...(merge ? ['merge = true'] : []),
      ...(when < 3 ? [`when = 'run.id.size() > 0 && ${near !== undefined && when > 0 ? `results.?${near}.orValue(0) in [${when}, 3, 4]` : 'task.meta.?n.orValue("1") == "1"'}'`] : []),
      ...(chooses < 3 && later.length > 0 ? [`choice = [{ when = 'results.t${i} in [${chooses}, 4, 5]', then = "${later[0] ?? ''}" }]`, ...(chooses > 0 ? [`otherwise = "${later.at(-1) ?? ''}"`] : [])] : []),
      ...(repeat === 0 ? [`foreach = '[1, 2, 3]'`] : repeat === 1 ? [`loop = { while = 'loop.index == 0 || loop.value != 2', max = 4 }`] : repeat === 2 ? [`loop = { range = { end = 3 }, aggregate = "last" }`, `break = 'results.t${i} == 1'`] : []),
      ...(partial ? ['collect = "partial"'] : []),
      ...(allowed === 0 ? ['continue_on_error = true'] : allowed === 1 ? ['required = false'] : []),
    ];
  }));
}

function hash(seed: number, key: string): number {
  let value = seed;
  for (const char of key) value = (value * 31 + char.charCodeAt(0)) % 1009;
  return value;
}

/** How a task ends follows from its key alone, so that a crash can change nothing. */
function attempts(seed: number, watch: (change: 1 | -1) => void = () => undefined, failing = true): Attempts {
  return attemptsOf(async ({ task, meta }, signal) => {
    watch(1);
    const value = hash(seed, task.key);
    for (let turn = 0; turn < value % 4 && !signal.aborted; turn++) await new Promise((resolve) => setImmediate(resolve));
    watch(-1);
    return { result: failing && value % 11 === 0 ? 'error' : failing && value % 17 === 0 ? 'warn' : 'complete', output: String(value % 7), meta: `${meta}&n=1` };
  });
}

const starts = (records: readonly RunRecord[]) => records.flatMap((record) => (record.t === 'start' ? [record.key] : []));
/** Which items were ended when another failed depends on which ran: all else does not. */
const comparable = (entries: Record<string, string>) => Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
const whole = (all: readonly Piece[]) => all.map((piece) => ({ ...piece, partial: piece.partial || piece.repeat === 0 }));

describe('control flow on random workflows', () => {
  it('runs each task once, within the limit, to an end of every phase (property)', () =>
    fc.assert(fc.asyncProperty(pieces, fc.nat(500), fc.integer({ min: 1, max: 4 }), async (all, seed, concurrency) => {
      const definition = workflowOf(all);
      let now = 0;
      let peak = 0;
      const journal = memoryJournal();
      const { run } = await driveNew(definition, attempts(seed, (change) => { peak = Math.max(peak, now += change); }), { concurrency, journal });
      const started = starts(journal.records);
      assert.equal(new Set(started).size, started.length);
      assert.ok(peak <= concurrency, `${peak} at once`);
      const covered = new Set([...run.tasks.values()].map(({ phase }) => phase));
      assert.deepEqual([...definition.phases.keys()].filter((phase) => !covered.has(phase)), []);
      for (const { key, status, parents } of run.tasks.values()) {
        assert.ok(['completed', 'failed', 'skipped', 'bypassed', 'cancelled'].includes(status), `${key} is ${status}`);
        if (!started.includes(key)) continue;
        // What starts comes after the end of everything above it.
        const at = journal.records.findIndex((record) => record.t === 'start' && record.key === key);
        for (const parent of parents) assert.ok(journal.records.slice(0, at).some((record) => ('settled' in record && record.settled.some((each) => each.key === parent)) || (record.t === 'end' && record.key === parent)), `${key} before ${parent}`);
      }
      assert.ok(['completed', 'failed', 'partially_completed'].includes(run.status));
      assert.doesNotThrow(() => planned(definition));
    }), { numRuns: 150 }));

  it('ends the same after a crash at any record, with nothing completed run again (property)', () =>
    fc.assert(fc.asyncProperty(pieces.map(whole), fc.nat(500), fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 1, maxLength: 3 }), async (all, seed, cuts) => {
      const definition = workflowOf(all);
      const once = await driveNew(definition, attempts(seed));
      let records: readonly RunRecord[] = once.journal.records;
      for (const cut of cuts) {
        records = records.slice(0, 1 + Math.floor(cut * records.length));
        const done = new Set(records.flatMap((record) => (record.t === 'end' && record.status === 'completed' ? [record.key] : [])));
        const again = await driveAgain(records, definition, attempts(seed));
        assert.deepEqual(starts(again.journal.records.slice(records.length)).filter((key) => done.has(key)), []);
        assert.deepEqual(comparable(statuses(again.run)), comparable(statuses(once.run)));
        assert.equal(again.run.status, once.run.status);
        for (const [key, { output, chosen }] of again.run.tasks) assert.deepEqual([output, chosen], [once.run.tasks.get(key)?.output, once.run.tasks.get(key)?.chosen], key);
        records = again.journal.records;
      }
    }), { numRuns: 200 }));

  it('ends the same after a crash at every record of some workflows', async () => {
    for (const seed of [3, 7, 12]) {
      const definition = workflowOf([
        { parents: [], rows: false, merge: false, when: 9, chooses: 1, repeat: 9, partial: false, allowed: 9 },
        { parents: [0], rows: true, merge: false, when: 1, chooses: 9, repeat: 1, partial: true, allowed: 9 },
        { parents: [0], rows: false, merge: false, when: 9, chooses: 2, repeat: 0, partial: true, allowed: 1 },
        { parents: [1, 2], rows: false, merge: true, when: 9, chooses: 9, repeat: 2, partial: true, allowed: 0 },
        { parents: [3], rows: false, merge: false, when: 9, chooses: 9, repeat: 9, partial: false, allowed: 9 },
      ]);
      const once = await driveNew(definition, attempts(seed));
      for (let upTo = 1; upTo <= once.journal.records.length; upTo++) {
        const again = await driveAgain(once.journal.records.slice(0, upTo), definition, attempts(seed));
        assert.deepEqual([comparable(statuses(again.run)), again.run.status], [comparable(statuses(once.run)), once.run.status], `seed ${seed}, ${upTo} records`);
      }
    }
  });

  it('resumes to an end without failures once nothing fails (property)', () =>
    fc.assert(fc.asyncProperty(pieces, fc.nat(500), async (all, seed) => {
      // Every choice has its `otherwise`, and every condition can be told: what fails are the attempts alone.
      const definition = workflowOf(all.map((piece) => ({ ...piece, chooses: piece.chooses === 0 ? 1 : piece.chooses })));
      const first = await driveNew(definition, attempts(seed));
      const again = await driveAgain(first.journal.records, definition, attempts(seed, undefined, false));
      const left = [...again.run.tasks.values()].filter(({ status, step }) => status !== 'completed' && status !== 'bypassed' && !step);
      assert.deepEqual(left.map(({ key, status, msg }) => `${key} ${status} ${msg}`), []);
    }), { numRuns: 100 }));
});
