import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exactParse, exactStringify } from './exactJson';

describe('exact JSON', () => {
  it('reads and writes any JSON value as JSON itself does', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      assert.equal(exactStringify(exactParse(text)), text);
    }), { numRuns: 2000 });
  });

  it('keeps integers of any size, among floats and in strings', () => {
    const text = '{"a":9223372036854775807,"b":[-12345678901234567890,0.30000000000000004,1e21,5.0000000000000001e-7],"c":"9007199254740993","d":"\\"1234567890123456789"}';
    const value = exactParse(text);
    assert.deepEqual(value, { a: 9223372036854775807n, b: [-12345678901234567890n, 0.30000000000000004, 1e21, 5e-7], c: '9007199254740993', d: '"1234567890123456789' });
    assert.match(exactStringify(value), /"a":9223372036854775807,"b":\[-12345678901234567890,0\.30000000000000004,/);
  });

  it('is not fooled by text that looks like its own marks', () => {
    for (const text of ['["\\u0000\\u0069ntX"]', '"\\u0000int5"', '["\\u0001int0",12345678901234567890]', '{"\\u0000int1":1}']) assert.deepEqual(JSON.parse(exactStringify(exactParse(text))), JSON.parse(text));
  });

  it('refuses what JSON cannot hold', () => {
    for (const value of [NaN, [Infinity], { f: () => 1 }, [Symbol('s')]]) assert.throws(() => exactStringify(value), TypeError);
  });
});
