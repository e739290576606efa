import assert from 'node:assert/strict';
import fc from 'fast-check';
import { growthOf, nearLinear } from './exampleCost';
import { mermaidOf } from './mermaid';
import { parseDocument } from './parseDocument';
import { directions, workflowGraph, type DrawnPhase } from './workflowGraph';

const phase = (name: string, parents: readonly string[] = [], status: DrawnPhase['status'] = null): DrawnPhase => ({ name, root: parents.length === 0, parents, status });

describe('Mermaid', () => {
  for (const direction of directions) {
    it(`runs ${direction} [V1]`, () => assert.equal(mermaidOf([phase('a'), phase('b:x', ['a'])], direction), `flowchart ${direction}\n  p0(["a"])\n  p1["b:x"]\n  p0 --> p1\n`));
  }

  it('gives each status its colour, once [V2]', () => {
    const statuses = ['completed', 'failed', 'running', 'skipped', 'bypassed', 'cancelled', 'waiting', 'pending'] as const;
    const text = mermaidOf([...statuses, 'completed' as const].map((status, i) => phase(`p${i}`, [], status)), 'TD');
    for (const status of statuses) assert.match(text, new RegExp(`classDef ${status} fill:#\\w{6},stroke:#\\w{6}`));
    assert.match(text, /class p0,p8 completed\n/);
    assert.doesNotMatch(mermaidOf([phase('a')], 'TD'), /class/);
  });

  it('keeps names apart that differ, whatever is in them [V3]', () => {
    const text = mermaidOf([phase('a-b'), phase('a_b', ['a-b']), phase('a"b'), phase(']x'), phase('end'), phase('<b>`1. q`'), phase('ü:é')], 'TD');
    assert.deepEqual(text.split('\n').slice(1, -1), [
      '  p0(["a-b"])', '  p1["a_b"]', '  p2(["a#34;b"])', '  p3(["#93;x"])', '  p4(["end"])', '  p5(["#60;b#62;#96;1#46; q#96;"])', '  p6(["ü:é"])', '  p0 --> p1',
    ]);
  });

  it('never lets a name out of its label', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 }), { maxLength: 5 }), (names) => {
      const unique = [...new Set(names)];
      const lines = mermaidOf(unique.map((name) => phase(name)), 'LR').split('\n').slice(1, -1);
      assert.equal(lines.length, unique.length);
      for (const [i, line] of lines.entries()) assert.match(line, new RegExp(`^ {2}p${i}\\(\\["[^"\\[\\]<>\`]*"\\]\\)$`));
    }));
  });
});

describe('a workflow to draw', () => {
  it('has each name once, parents in order of the file, bare topics resolved', () => {
    const { phases } = parseDocument('[[phase]]\ntask="t:a"\n[[phase]]\ntask="t:b"\n[[phase]]\ntask="c"\ndependsOn="t"\n[[phase]]\ntask="c"\ndependsOn="gone"\n[[phase]]\nrule="x"\n');
    assert.deepEqual(workflowGraph(phases.map((node) => node.phase), new Map([['c', 'failed']])), [
      phase('t:a'), phase('t:b'), { ...phase('c', ['t:a', 't:b']), status: 'failed' },
    ]);
  });

  it('of 5,000 phases is drawn in near-linear time (printed) [V4]', () => {
    const texts = new Map([250, 5000].map((size) => [size, parseDocument(Array.from({ length: size }, (_, i) => `[[phase]]\ntask="p${i}"\n${i === 0 ? '' : `dependsOn="p${Math.floor(i / 2)}"\n`}`).join('')).phases.map((node) => node.phase)]));
    const growth = growthOf((size) => mermaidOf(workflowGraph(texts.get(size) ?? []), 'TD'), 5000);
    console.log(`      5,000 phases drawn in ${growth.toFixed(0)} times the time of 250`);
    assert.ok(growth < nearLinear, `${growth} times`);
  });
});
