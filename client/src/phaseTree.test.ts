import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PhaseItem } from '../../server/src/protocol';
import { phaseTree } from './phaseTree';

const phase = (name: string, parents: readonly string[] = [], root = parents.length === 0): PhaseItem => ({
  name, parents, root, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, schedule: '', findings: [], lastStatus: null, lastRun: null,
});

/** The tree as indented text: `~` marks a lost phase, `^` a leaf that leads elsewhere. */
function draw(phases: readonly PhaseItem[]): string[] {
  const { top, places } = phaseTree(phases);
  const lines: string[] = [];
  const walk = (id: string, depth: number): void => {
    const place = places.get(id);
    assert.ok(place, id);
    lines.push(`${' '.repeat(depth)}${phases[place.index]?.name}${place.lost ? '~' : ''}${place.refersTo !== null ? '^' : ''}`);
    place.children.forEach((child) => walk(child, depth + 1));
  };
  top.forEach((id) => walk(id, 0));
  return lines;
}

describe('phase tree', () => {
  it('puts children under their parents, in document order', () => {
    assert.deepEqual(draw([phase('b', ['a']), phase('a'), phase('c', ['b']), phase('d', ['a'])]), ['a', ' b', '  c', ' d']);
  });

  it('expands a join under its first parent and leads there from the others', () => {
    assert.deepEqual(draw([phase('a'), phase('b'), phase('j', ['b', 'a']), phase('k', ['j'])]), ['a', ' j^', 'b', ' j', '  k']);
  });

  it('shows lost phases under the file with what hangs below them', () => {
    assert.deepEqual(draw([phase('x', ['gone'], false), phase('y', ['x']), phase('a')]), ['a', 'x~', ' y']);
  });

  it('shows a cycle from its first phase, and phases that lead into it', () => {
    assert.deepEqual(draw([phase('t', ['c']), phase('b', ['c']), phase('c', ['b'])]), ['b~', ' c', '  t', '  b^']);
    assert.deepEqual(draw([phase('s', ['s'])]), ['s~', ' s^']);
  });

  it('keeps both of two phases with one name, the children under the first', () => {
    assert.deepEqual(draw([phase('a'), phase('a'), phase('b', ['a'])]), ['a', ' b', 'a']);
  });

  it('shows each phase expanded exactly once, whatever depends on what', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const anyPhase = fc.record({ name: fc.constantFrom(...names), parents: fc.uniqueArray(fc.constantFrom(...names, 'gone'), { maxLength: 3 }) });
    fc.assert(fc.property(fc.array(anyPhase, { maxLength: 8 }), (items) => {
      const phases = items.map(({ name, parents }) => phase(name, parents));
      const expanded = draw(phases).filter((line) => !line.endsWith('^'));
      assert.equal(expanded.length, phases.length);
    }));
  });
});
