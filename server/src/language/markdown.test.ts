import assert from 'node:assert/strict';
import fc from 'fast-check';
import { asMarkup, code } from './markdown';

describe('markdown', () => {
  it('is left to an editor that shows it, and comes without its signs to others', () => {
    const text = '**`a`**\n\n- ``x`y`` *kept*\n\n---';
    assert.deepEqual(asMarkup(text, 'markdown'), { kind: 'markdown', value: text });
    assert.deepEqual(asMarkup(text, 'plaintext'), { kind: 'plaintext', value: 'a\n\n- x`y *kept*\n\n---' });
  });

  it('gives back in plain text what stands in inline code', () => {
    const shown = fc.array(fc.constantFrom('`', '``', 'a', ' b', '*', '**', '{', '\\'), { minLength: 1, maxLength: 8 }).map((parts) => parts.join('').trim()).filter((text) => text !== '');
    fc.assert(fc.property(shown, (text) => assert.equal(asMarkup(`is ${code(text)}.`, 'plaintext').value, `is ${text}.`)), { numRuns: 2000 });
  });
});
