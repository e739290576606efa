import assert from 'node:assert/strict';
import { hasPhaseHeader } from './phaseHeader';

describe('phase header', () => {
  it('is seen in any case, spacing and quoting, anywhere in the file', () => {
    for (const text of ['[[phase]]', '# a\n\n[[Phase]]\ntask = "a"', '  [[ PHASE ]] # x', '[["phase"]]', 'a = 1\r\n[[phase]]\r\n']) {
      assert.equal(hasPhaseHeader(text), true, text);
    }
  });

  it('is not seen in other TOML', () => {
    for (const text of ['', '[phase]', '# [[phase]]', '[[phases]]', '[package]\nname = "[[phase]]"']) {
      assert.equal(hasPhaseHeader(text), false, text);
    }
  });
});
