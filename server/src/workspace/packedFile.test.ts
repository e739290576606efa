import assert from 'node:assert/strict';
import { parseDocument } from '../workflow/parseDocument';
import { packFile, unpackPhases } from './packedFile';

describe('a packed file', () => {
  it('has the same phases again, those that choose as well', () => {
    const { phases } = parseDocument('[[phase]]\ntask = "a:b"\nrule = "cron=@daily"\nretry = 2\nchoice = [{ when = "true", then = "c" }]\notherwise = "d:e"\n\n[[phase]]\ntask = "c"\ndependsOn = "a"\ntemplate = "t"\n\n[[phase]]\n');
    const packed = packFile({ phases, findings: [], statuses: [] });
    assert.deepEqual(unpackPhases(packed), phases.map(({ phase, nameSpan }) => ({ phase, nameSpan })));
    assert.deepEqual(phases[0]?.phase.choices, ['c', 'd:e']);
  });
});
