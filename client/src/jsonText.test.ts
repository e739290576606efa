import assert from 'node:assert/strict';
import fc from 'fast-check';
import { indentJson } from './jsonText';

describe('JSON indentation', () => {
  it('is the usual one', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      assert.equal(indentJson(JSON.stringify(value)), JSON.stringify(value, null, 2));
    }));
  });

  it('does not depend on the spaces of its input', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      assert.equal(indentJson(JSON.stringify(value, null, 5)), JSON.stringify(value, null, 2));
    }));
  });

  it('keeps large integers, fractions, escapes and repeated keys to the letter', () => {
    assert.equal(
      indentJson('{"n":9223372036854775807,"n":1.0,"m":-0,"e":1E5,"s":"\\u0041 \\" [ {"}'),
      '{\n  "n": 9223372036854775807,\n  "n": 1.0,\n  "m": -0,\n  "e": 1E5,\n  "s": "\\u0041 \\" [ {"\n}',
    );
  });

  it('loses nothing of text that is no JSON', () => {
    assert.equal(indentJson('{"a": "b'), '{\n  "a": "b');
    assert.equal(indentJson(']'), '\n]');
  });
});
