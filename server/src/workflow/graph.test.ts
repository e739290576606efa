import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findCycles } from './cycles';
import { growthOf, nearLinear } from './exampleCost';
import { childrenByIndex, childrenOf, lookupOf, parentsOf } from './graph';
import { joinName, matchesParent, splitName, type Phase } from './phase';

function phase(name: string, ...dependsOn: string[]): Phase {
  const { topic, job } = splitName(name);
  return { name: joinName(topic, job), topic, job, dependsOn, rule: '', retry: 0, template: '' };
}

const arbitraryPhases = fc.array(
  fc.tuple(fc.constantFrom('a', 'a:1', 'a:2', 'b', 'b:1', 'c'), fc.array(fc.constantFrom('a', 'a:1', 'a:2', 'b', 'b:1', 'c', 'x'), { maxLength: 2 })),
  { maxLength: 7 },
).map((list) => list.map(([name, parents]) => phase(name, ...parents)));

describe('graph', () => {
  const phases = [phase('load:a'), phase('load:b'), phase('clean', 'load'), phase('report', 'clean', 'load:b', 'load'), phase('lost', 'nobody')];

  it('finds parents in the order of dependsOn, then of the file, each once', () => {
    assert.deepEqual(parentsOf(phases, phases[3] ?? phase('')).map(({ name }) => name), ['clean', 'load:b', 'load:a']);
    assert.deepEqual(parentsOf(phases, phases[4] ?? phase('')), []);
  });

  it('finds children', () => {
    assert.deepEqual([...childrenByIndex(phases)], [[0, [2, 3]], [1, [2, 3]], [2, [3]]]);
  });

  it('finds the children of one phase as those of all', () => {
    fc.assert(fc.property(arbitraryPhases, (list) => {
      const all = childrenByIndex(list);
      assert.deepEqual(list.map((one) => childrenOf(list, one)), list.map((_, i) => all.get(i) ?? []));
    }));
    assert.deepEqual(childrenOf([phase('a', ':'), phase('')], phase('')), []);
  });

  it('looks up what matchesParent matches', () => {
    fc.assert(fc.property(arbitraryPhases, fc.constantFrom('a', 'a:1', 'b', 'c:', 'x', ''), (list, entry) => {
      const expected = list.flatMap(({ topic, job }, i) => (matchesParent(entry, topic, job) ? [i] : []));
      assert.deepEqual(lookupOf(list).matching(entry), expected);
    }));
  });
});

describe('findCycles', () => {
  it('names each cycle from parent to child, the first phase of the file first', () => {
    assert.deepEqual(findCycles([phase('a', 'c'), phase('b', 'a'), phase('c', 'b')]), [[0, 1, 2]]);
    assert.deepEqual(findCycles([phase('a'), phase('b', 'b'), phase('c', 'd'), phase('d', 'c', 'a')]), [[1], [2, 3]]);
    assert.deepEqual(findCycles([phase('a:1', 'b'), phase('a:2'), phase('b', 'a')]), [[0, 2]]);
  });

  it('finds one exactly where a walk finds one, and only real ones', () => {
    fc.assert(fc.property(arbitraryPhases, (list) => {
      const children = childrenByIndex(list);
      const reaches = (from: number, to: number, seen = new Set<number>()): boolean =>
        (children.get(from) ?? []).some((next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))));
      const cycles = findCycles(list);
      assert.equal(cycles.length > 0, list.some((_, i) => reaches(i, i)));
      for (const cycle of cycles) {
        cycle.forEach((from, i) => assert.ok(children.get(from)?.includes(cycle[(i + 1) % cycle.length] ?? -1)));
        assert.equal(cycle[0], Math.min(...cycle));
      }
    }), { numRuns: 500 });
  });

  it('stays near-linear on a long chain, one big cycle and a topic of many jobs with many children', () => {
    const n = 10_000;
    const chain = (length: number) => Array.from({ length }, (_, i) => phase(`p${i}`, `p${i - 1}`));
    const ring = (length: number) => Array.from({ length }, (_, i) => phase(`p${i}`, `p${(i + length - 1) % length}`));
    const wide = (length: number) => Array.from({ length }, (_, i) => (i % 2 ? phase(`t:${i}`) : phase(`u${i}`, 't')));
    for (const [shape, cycles] of [[chain, []], [ring, [n]], [wide, []]] as const) {
      assert.deepEqual(findCycles(shape(n)).map((cycle) => cycle.length), cycles);
      const growth = growthOf((size) => findCycles(shape(size)), n);
      assert.ok(growth < nearLinear, `${shape.name}: ${growth} times the time for 20 times the phases`);
    }
  });
});
