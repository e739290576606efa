import assert from 'node:assert/strict';
import { graphSvg } from './graphSvg';
import { directions, type Direction, type DrawnPhase } from './workflowGraph';

const phases: readonly DrawnPhase[] = [
  { name: 'a', root: true, parents: [], status: 'completed' }, { name: 'b:long-name-that-takes-a-broader-box', root: false, parents: ['a'], status: 'failed' },
  { name: 'c', root: false, parents: ['a'], status: 'skipped' }, { name: 'd', root: false, parents: ['b:long-name-that-takes-a-broader-box', 'c'], status: null }, { name: 'alone', root: true, parents: [], status: null },
];

function boxes(direction: Direction) {
  const svg = graphSvg(phases, direction);
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
  const found = [...svg.matchAll(/<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/g)].map(([, ...numbers]) => numbers.map(Number));
  return { width: Number(width), height: Number(height), found };
}

describe('graph as SVG', () => {
  for (const direction of directions) {
    it(`running ${direction} has every box inside, none over another, children behind parents [V1]`, () => {
      const { width, height, found } = boxes(direction);
      assert.equal(found.length, phases.length);
      for (const [i, [x = 0, y = 0, w = 0, h = 0]] of found.entries()) {
        assert.ok(x >= 0 && y >= 0 && x + w <= width && y + h <= height, `${i} inside`);
        for (const [u = 0, v = 0, s = 0, t = 0] of found.slice(i + 1)) assert.ok(x + w <= u || u + s <= x || y + h <= v || v + t <= y, `${i} covers another`);
      }
      const [[ax = 0, ay = 0] = [], , , [dx = 0, dy = 0] = []] = found;
      assert.ok({ TD: ay < dy, TB: ay < dy, BT: ay > dy, LR: ax < dx, RL: ax > dx }[direction]);
    });
  }

  it('says a status in words too, and the full name of a box [V2]', () => {
    const svg = graphSvg([{ name: `${'x'.repeat(60)}<&>"`, root: false, parents: [], status: 'failed' }], 'TD');
    assert.match(svg, /<g class="failed"><title>x{60}&lt;&amp;&gt;&quot;: failed<\/title>/);
    assert.match(svg, />x{35}…<\/text><text class="status" [^>]*>failed<\/text>/);
  });

  it('of nothing is a drawing of nothing', () => assert.match(graphSvg([], 'LR'), /^<svg [^>]*width="\d+" height="\d+"/));
});
