import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { optionWords } from './runOptions';

const options = { phase: { type: 'string' }, upstream: { type: 'boolean' }, downstream: { type: 'boolean' }, simulate: { type: 'boolean' } } as const;

describe('options of a run', () => {
  it('come back as they were meant, whatever a phase is called', () => {
    for (const phase of ['load:daily', '-v', '--json', '--', 'a=b', ' ', '']) {
      const { values } = parseArgs({ args: [...optionWords({ phase, upstream: true, simulated: true })], options, strict: true });
      assert.deepEqual({ ...values }, { phase, upstream: true, simulate: true });
    }
    assert.deepEqual(optionWords({}), []);
  });
});
