import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import fc from 'fast-check';
import type { GraphLayout } from './layout';
import { layoutGraph } from './layout';

type Phases = { name: string; parents: string[] }[];

/** A pipeline of families with batches, joins and long links; the same for the same number. */
function sample(count: number): Phases {
  let seed = 7;
  const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
  return Array.from({ length: count }, (_, i) => {
    const parents = new Set<string>();
    if (i % 17 !== 0) for (let n = random(10) < 2 ? 2 : 1; n > 0; n--) parents.add(`phase:${i - 1 - random(Math.min(i, 12))}`);
    return { name: `phase:${i}`, parents: [...parents] };
  });
}

function overlaps({ nodes }: GraphLayout): string[] {
  const found: string[] = [];
  const sorted = [...nodes].sort((a, b) => a.y - b.y);
  sorted.forEach((a, i) => {
    for (let j = i + 1; j < sorted.length && sorted[j]!.y < a.y + a.height; j++) {
      const b = sorted[j]!;
      if (a.x < b.x + b.width && b.x < a.x + a.width) found.push(`${a.name} over ${b.name}`);
    }
  });
  return found;
}

const top = (layout: GraphLayout, name: string): number => layout.nodes.find((node) => node.name === name)!.y;

describe('layoutGraph', () => {
  it('puts children below their parents, side by side', () => {
    const layout = layoutGraph([{ name: 'a', parents: [] }, { name: 'b', parents: ['a'] }, { name: 'c', parents: ['a'] }, { name: 'd', parents: ['b', 'c'] }]);
    assert.deepEqual(layout.nodes.map(({ name }) => name), ['a', 'b', 'c', 'd']);
    assert.ok(top(layout, 'a') < top(layout, 'b') && top(layout, 'b') < top(layout, 'd'));
    assert.equal(top(layout, 'b'), top(layout, 'c'));
    const [a, , , d] = layout.nodes;
    assert.equal(a!.x, d!.x, 'a diamond is symmetric');
    assert.deepEqual(layout.edges.map(({ from, to }) => `${from}-${to}`), ['a-b', 'a-c', 'b-d', 'c-d']);
  });

  it('leads a long link straight down beside the boxes it passes', () => {
    const layout = layoutGraph([{ name: 'a', parents: [] }, { name: 'b', parents: ['a'] }, { name: 'c', parents: ['b'] }, { name: 'd', parents: ['a', 'c'] }]);
    const b = layout.nodes[1]!;
    const long = layout.edges.find(({ from, to }) => from === 'a' && to === 'd')!;
    const bends = [...long.path.matchAll(/(-?[\d.]+) (-?[\d.]+)(?=[CV]|$)/g)].map((m) => Number(m[1]));
    const passing = bends.slice(1, -1);
    assert.ok(passing.length > 0 && passing.every((x) => x <= b.x || x >= b.x + b.width), long.path);
  });

  it('draws a cycle with one upward link, and a phase that names itself with a loop', () => {
    const layout = layoutGraph([{ name: 'a', parents: ['c'] }, { name: 'b', parents: ['a'] }, { name: 'c', parents: ['b'] }, { name: 'self', parents: ['self'] }]);
    const upward = layout.edges.filter(({ from, to }) => top(layout, from) > top(layout, to));
    assert.deepEqual(upward.map(({ from, to }) => `${from}-${to}`), ['c-a']);
    assert.ok(layout.edges.every(({ path }) => path.startsWith('M')));
    assert.equal(layout.edges.length, 4);
  });

  it('wraps phases without links into rows and a wide fan-out into a block', () => {
    const lone = layoutGraph(Array.from({ length: 50 }, (_, i) => ({ name: `lone${i}`, parents: [] })));
    assert.ok(lone.width < 2500 && new Set(lone.nodes.map(({ y }) => y)).size > 3);
    const fan = layoutGraph([{ name: 'root', parents: [] }, ...Array.from({ length: 200 }, (_, i) => ({ name: `leaf${i}`, parents: ['root'] }))]);
    assert.ok(fan.width < 6000, `${fan.width} px wide`);
  });

  it('leaves out unknown parents, blank names and second phases of a name', () => {
    const layout = layoutGraph([{ name: 'a', parents: ['gone'] }, { name: '', parents: [] }, { name: 'a', parents: ['a'] }]);
    assert.deepEqual(layout.nodes.map(({ name }) => name), ['a']);
    assert.deepEqual(layout.edges, []);
    assert.deepEqual(layoutGraph([]).nodes, []);
  });

  it('keeps every box and link apart and inside the picture, whatever the graph', () => {
    const graph = fc.integer({ min: 1, max: 40 }).chain((count) => fc.array(
      fc.array(fc.integer({ min: 0, max: count - 1 }), { maxLength: 4 }),
      { minLength: count, maxLength: count },
    ).map((parents) => parents.map((list, i): Phases[number] => ({ name: `p${i}`, parents: list.map((n) => `p${n}`) }))));
    fc.assert(fc.property(graph, (phases) => {
      const layout = layoutGraph(phases);
      assert.deepEqual(layout, layoutGraph(phases));
      assert.deepEqual(layout.nodes.map(({ name }) => name), phases.map(({ name }) => name));
      assert.equal(layout.edges.length, phases.reduce((sum, { parents }) => sum + new Set(parents).size, 0));
      assert.deepEqual(overlaps(layout), []);
      for (const { x, y, width, height } of layout.nodes) assert.ok(x >= 0 && y >= 0 && x + width <= layout.width && y + height <= layout.height);
      for (const { path } of layout.edges) assert.doesNotMatch(path, /NaN|undefined|Infinity/);
    }), { numRuns: 200 });
  });

  it('lets every link of a graph without cycles go down', () => {
    const layout = layoutGraph(sample(300));
    for (const { from, to } of layout.edges) assert.ok(top(layout, from) < top(layout, to), `${from} -> ${to}`);
  });

  for (const count of [1000, 5000]) {
    it(`lays out ${count} phases`, () => {
      const phases = sample(count);
      const times = Array.from({ length: 5 }, () => {
        const start = performance.now();
        layoutGraph(phases);
        return performance.now() - start;
      });
      const layout = layoutGraph(phases);
      console.log(`      layout of ${count} phases, ${layout.edges.length} links: first ${times[0]!.toFixed(0)} ms, best ${Math.min(...times).toFixed(0)} ms, ${layout.width} x ${layout.height} px`);
      assert.deepEqual(overlaps(layout), []);
    });
  }
});
