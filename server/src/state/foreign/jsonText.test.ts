import assert from 'node:assert/strict';
import fc from 'fast-check';
import { StateError } from '../stateError';
import { compactJson, jsonItems, jsonMembers, jsonString } from './jsonText';
import { elementLimit } from './limits';

const kindOf = (text: string): string => {
  try {
    compactJson(text, 'x.json');
    return 'read';
  } catch (error) {
    assert.ok(error instanceof StateError && error.message.startsWith('x.json'), String(error));
    return error.kind;
  }
};

describe('JSON text', () => {
  it('takes white space out and keeps the spelling of everything else', () => {
    assert.equal(compactJson(' { "a b" : [ 1.50 , 9007199254740993 , -0 , 1E+400 ] ,\n\t"\\u00e9 \\" " : { } , "n":null}\r\n', 'x'), '{"a b":[1.50,9007199254740993,-0,1E+400],"\\u00e9 \\" ":{},"n":null}');
  });

  it('takes what JSON.parse takes, and refuses what it refuses', () => {
    const sample = fc.json().chain((json) => fc.tuple(fc.constant(json), fc.nat(json.length), fc.nat(3), fc.constantFrom('', '"', '\\', ',', ':', '[', '}', '0', ' ', '.', 'e', 'null', '\u0001')));
    fc.assert(fc.property(sample, ([json, at, cut, put]) => {
      const text = json.slice(0, at) + put + json.slice(at + cut);
      let expected: string;
      try {
        expected = JSON.stringify(JSON.parse(text));
      } catch {
        assert.equal(kindOf(text), 'corrupt', text);
        return;
      }
      assert.equal(JSON.stringify(JSON.parse(compactJson(text, 'x'))), expected);
    }), { numRuns: 3000 });
  });

  it('finds members and items as JSON.parse does', () => {
    fc.assert(fc.property(fc.json(), (json) => {
      const text = compactJson(json, 'x');
      const value: unknown = JSON.parse(json);
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      const members = jsonMembers(text);
      assert.deepEqual(members && Object.fromEntries([...members].map(([key, part]) => [key, JSON.parse(part)])), isObject ? { ...value } : null);
      assert.deepEqual(jsonItems(text)?.map((part) => JSON.parse(part)) ?? null, Array.isArray(value) ? value : null);
      assert.equal(jsonString(text), typeof value === 'string' ? value : null);
    }), { numRuns: 1000 });
  });

  it('takes the last of two members with one name', () => {
    assert.deepEqual(jsonMembers('{"a":1,"a":2}'), new Map([['a', '2']]));
  });

  it('says which number Python wrote that is none', () => {
    assert.throws(() => compactJson('{"a": -Infinity}', 'x.json'), /x\.json holds -Infinity/);
    assert.equal(kindOf('[NaN]'), 'invalid');
  });

  it('refuses too many elements, and too deep ones, without running out of memory or stack', () => {
    const list = (count: number): string => `[${'0,'.repeat(count - 1)}0]`;
    assert.equal(kindOf(list(elementLimit)), 'read');
    assert.equal(kindOf(list(elementLimit + 1)), 'invalid');
    assert.equal(kindOf('['.repeat(10_000) + ']'.repeat(10_000)), 'read');
    assert.equal(kindOf('['.repeat(10_001) + ']'.repeat(10_001)), 'invalid');
    assert.equal(kindOf('['.repeat(30_000_000)), 'invalid');
    assert.equal(kindOf(`"${'\\"'.repeat(10_000_000)}`), 'corrupt');
  });
});
