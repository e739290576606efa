import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeValue } from '../store/value/value';
import { foreignText } from './foreignText';

describe('JSON of other systems in a store', () => {
  const time = '2026-11-20T08:00:00.000Z';

  it('means what it meant there: no object becomes a time', () => {
    for (const text of [`{"$date":"${time}"}`, `[{"\\u0024date":"${time}"}]`, `{"$$date":"${time}"}`, `{"a":{"b":{"$date":"${time}"}}}`, `["{",{"$date":"${time}"}]`, `{"a{":":","b":{"$date":"${time}"}}`]) {
      assert.deepEqual(decodeValue(foreignText(text), 'it'), JSON.parse(text), text);
    }
  });

  it('may be long', () => {
    for (const part of ['ab', '\\n']) {
      const text = `{"$k":"${part.repeat(10_000_000)}"}`;
      assert.ok(foreignText(text) === text);
    }
  });

  it('stays to the letter where it looks like nothing of ours', () => {
    const any = fc.json({ maxDepth: 4 });
    fc.assert(fc.property(any, (text) => {
      const compact = JSON.stringify(JSON.parse(text));
      assert.equal(foreignText(compact), compact);
    }));
    for (const text of ['{"$date":"yesterday"}', `"{\\"$date\\":\\"${time}\\"}"`, '[1.0,1e3]', `{"$date":"${time}","b":1}`]) assert.equal(foreignText(text), text);
  });
});
