import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PhaseNames } from './phaseNames';

const phase = fc.record({ topic: fc.constantFrom('', 'a', 'b', 'c'), job: fc.constantFrom('', 'x', 'y') });
const step = fc.record({ file: fc.constantFrom('1.toml', '2.toml', '3.toml'), phases: fc.array(phase, { maxLength: 5 }) });

describe('PhaseNames', () => {
  it('knows the files of every name, and when one comes or goes, after any sequence of changes', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const names = new PhaseNames();
      const files = new Map<string, Set<string>>();
      for (const { file, phases } of steps) {
        const spelt = new Set(phases.filter(({ topic }) => topic !== '').map(({ topic, job }) => `${topic}:${job}`));
        const before = [...files.get(file) ?? []].sort();
        assert.equal(names.set(file, phases), before.join() !== [...spelt].sort().join());
        files.set(file, spelt);
        for (const entry of ['a', 'b', 'c:', 'a:x', 'b:y', 'c:x']) {
          const [topic, job] = entry.split(':');
          const expected = [...files].filter(([, known]) => [...known].some((name) => (job ? name === entry : name.startsWith(`${topic}:`))));
          assert.deepEqual(names.filesWith(entry), expected.map(([key]) => key).sort(), entry);
        }
      }
    }), { numRuns: 500 });
  });
});
