import assert from 'node:assert/strict';
import fc from 'fast-check';
import { StateError, type StateErrorKind } from '../../stateError';
import { limits } from './limits';
import { checkJsonText, decodeValue, encodeValue } from './value';

const again = (value: unknown): unknown => decodeValue(encodeValue(value, 'it'), 'it');

function refused(act: () => unknown, kind: StateErrorKind, message: RegExp): void {
  assert.throws(act, (error) => error instanceof StateError && error.kind === kind && message.test(error.message) || assert.fail(String(error)));
}

function hasInfinity(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.values(value).some(hasInfinity) : value === Infinity || value === -Infinity;
}

const wholeText = fc.string({ unit: 'binary' });
const storableKey = fc.oneof(wholeText, fc.constantFrom('__proto__', 'constructor', 'toString', '$date', '$$date', '$$$date', '$ref', '$', '', '0', '-1'));
const time = fc.date({ noInvalidDate: true });
/** Integers that a number rounds or may round. */
const longInteger = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).filter((each) => !Number.isSafeInteger(Number(each)));
const { value: storable } = fc.letrec<{ value: unknown; list: unknown; record: unknown; tagged: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(wholeText, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null), time, longInteger, time.map((each) => each.toISOString())),
    tie('list'), tie('record'), tie('tagged'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  record: fc.dictionary(storableKey, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  tagged: fc.tuple(fc.constantFrom('$date', '$$date', '$$$date'), fc.oneof(time.map((each) => each.toISOString()), tie('value'))).map(([key, value]) => ({ [key]: value })),
}));

describe('values of a store', () => {
  it('come back as they were, in text that is JSON', () => {
    fc.assert(fc.property(storable, (value) => {
      const text = encodeValue(value, 'it');
      assert.deepEqual(decodeValue(text, 'it'), value);
      JSON.parse(text);
      checkJsonText(text, 'it');
      assert.equal(encodeValue(decodeValue(text, 'it'), 'it'), text);
    }), { numRuns: 3000 });
  });

  it('come back also when they are nothing much: K11', () => {
    for (const value of [{}, [], null, 0, -0, false, true, '', [[]], [{}], { a: null, b: { c: [null] } }, '\u0000', 'ä\u{1F600}\u2028']) assert.deepEqual(again(value), value);
    assert.ok(Object.is(again(-0), -0));
    assert.equal(encodeValue(-0, 'it'), '-0');
  });

  it('keep integers of 64 bits and the edges of a number: K12', () => {
    for (const value of [2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n), -(2n ** 53n) - 1n]) {
      assert.equal(encodeValue(value, 'it'), String(value));
      assert.equal(again(value), value);
    }
    for (const value of [2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e20, 1e21, 1e300, 5e-324, 0.1 + 0.2, Number.MAX_VALUE]) assert.equal(again(value), value);
    assert.equal(again(5n), 5);
    refused(() => encodeValue({ n: 2n ** 63n }, 'it'), 'invalid', /^it cannot be stored: \.n is an integer of more than 64 bits/);
    refused(() => encodeValue(-(2n ** 63n) - 1n, 'it'), 'invalid', /: it is an integer/);
  });

  it('are copies, and dates are dates', () => {
    const value = { at: new Date('2024-02-29T12:00:00.001Z'), list: [1] };
    const copy = again(value);
    value.list.push(2);
    value.at.setFullYear(1999);
    assert.deepEqual(copy, { at: new Date('2024-02-29T12:00:00.001Z'), list: [1] });
    assert.equal(encodeValue(new Date(0), 'it'), '{"$date":"1970-01-01T00:00:00.000Z"}');
  });

  it('are written as they are with keys that begin with $, but for what looks like a date', () => {
    const time = '1970-01-01T00:00:00.000Z';
    for (const text of ['{"$ref":"#/a"}', '{"$date":5}', '{"$date":"today"}', '{"$date":"1970-01-01"}', `{"$date":"${time}","b":1}`, '{"$$date":[]}']) assert.equal(encodeValue(JSON.parse(text), 'it'), text);
    assert.equal(encodeValue({ $date: time }, 'it'), `{"$$date":"${time}"}`);
    assert.deepEqual(again({ $date: time }), { $date: time });
  });

  it('keep a key __proto__ without touching a prototype', () => {
    const value: unknown = JSON.parse('{"__proto__":{"polluted":1},"a":{"__proto__":null}}');
    const copy = again(value);
    assert.deepEqual(Object.entries(copy as object), Object.entries(value as object));
    assert.equal(Object.getPrototypeOf(copy), Object.prototype);
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
  });

  it('are refused, with the place, where JSON would lose something: K17', () => {
    const cycle: { a: unknown[] } = { a: [] };
    cycle.a.push({ cycle });
    class Point { x = 1; }
    const vectors: [unknown, RegExp][] = [
      [undefined, /: it is undefined/], [{ a: [0, 1, 2, { b: undefined }] }, /: \.a\[3\]\.b is undefined/], [[() => 1], /: \[0\] is a function/],
      [{ 's p': Symbol('s') }, /: \["s p"\] is a symbol/], [[NaN], /\[0\] is NaN/], [{ a: -Infinity }, /\.a is -Infinity/],
      [new Map([[1, 'secret']]), /it is of the class Map/], [new Set(['secret']), /class Set/], [{ p: new Point() }, /\.p is of the class Point/],
      [new Uint8Array(2), /class Uint8Array/], [new Number(1), /class Number/], [new Error('secret'), /class Error/], [Promise.resolve(1), /class Promise/],
      [Object.create({ inherited: 1 }), /class Object/], [cycle, /: \.a\[0\]\.cycle refers back/], [[1, , 3], /\[1\] is a hole/], [new Array(3), /\[0\] is a hole/],
      ['secret\ud800', /it is text with half a character/], [{ a: { '\udc00': 1 } }, /\.a\["\\udc00"\] has a key with half/],
      [{ [Symbol('s')]: 1 }, /has a key that is hidden or a symbol/], [Object.defineProperty({}, 'h', { value: 1 }), /hidden/], [Object.assign([1], { x: 'secret' }), /array with properties/],
      [new Date(NaN), /invalid Date/], [new (class Day extends Date {})(), /class Day/],
      [{ get a() { throw new Error('secret'); } }, /cannot be read/], [new Proxy({}, { ownKeys() { throw new Error('secret'); } }), /cannot be read/],
    ];
    for (const [value, message] of vectors) {
      refused(() => encodeValue(value, 'it'), 'invalid', message);
      assert.throws(() => encodeValue(value, 'it'), (error: Error) => !error.message.includes('secret') && error.cause === undefined);
    }
    const shared = [1];
    assert.deepEqual(again([shared, shared]), [[1], [1]]);
  });

  it('are refused, and no stack overflows, when they are nested too deeply', () => {
    const nested = (levels: number): unknown => { let value: unknown = 1; for (let i = 0; i < levels; i++) value = i % 2 ? [value] : { a: value }; return value; };
    assert.deepEqual(again(nested(limits.depth)), nested(limits.depth));
    refused(() => encodeValue(nested(limits.depth + 1), 'it'), 'invalid', /^it is nested deeper than 1000 levels/);
    refused(() => encodeValue(nested(10_000), 'it'), 'invalid', /nested deeper/);
    for (const text of ['['.repeat(10_000) + ']'.repeat(10_000), '['.repeat(1_000_000), '{"a":'.repeat(1_000_000)]) {
      refused(() => decodeValue(text, 'it'), 'invalid', /nested deeper/);
      refused(() => checkJsonText(text, 'it'), 'invalid', /nested deeper/);
    }
  });
});

describe('JSON text in a store', () => {
  it('is what JSON.parse takes, and means the same', () => {
    const letters = fc.constantFrom(...'{}[]:,"\\ \n\t-+.0123456789eEtruefalsnu\u0001', 'true', 'null', '\\u00e4', '"a":', '\u00a0', '\ufeff');
    const broken = fc.tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.nat(2), fc.array(letters, { maxLength: 3 })).map(([text, at, cut, put]) => text.slice(0, at % (text.length + 1)) + put.join('') + text.slice(at % (text.length + 1) + cut));
    fc.assert(fc.property(fc.oneof(broken, fc.array(letters).map((each) => each.join('')), fc.json()), (text) => {
      let expected: unknown;
      try { expected = JSON.parse(text); } catch {
        if (!/\d[eE]\+?\d/.test(text)) return refused(() => decodeValue(text, 'it'), 'corrupt', /^it is not valid JSON(: it ends too early| at offset \d+)$/);
        return assert.throws(() => decodeValue(text, 'it'), StateError);
      }
      if (hasInfinity(expected)) return refused(() => decodeValue(text, 'it'), 'invalid', /too large to be read/);
      const exact = JSON.stringify(decodeValue(text, 'it'), (_, each: unknown) => (typeof each === 'bigint' ? Number(each) : each));
      assert.equal(exact, JSON.stringify(expected));
    }), { numRuns: 20_000 });
  });

  it('is read exactly: long integers of any size, and numbers that are written as no integer', () => {
    assert.deepEqual(decodeValue('{"a":[9223372036854775808,-9007199254740993],"b":1.0,"c":1e3,"d":[-0,12345678901234567890.0]}', 'it'), { a: [9223372036854775808n, -9007199254740993n], b: 1, c: 1000, d: [-0, 12345678901234567000] });
    assert.deepEqual(decodeValue(' {"a":1,"a":2,"b":1}\r\n', 'it'), { a: 2, b: 1 });
    assert.equal(decodeValue('1'.repeat(1000), 'it'), BigInt('1'.repeat(1000)));
  });

  it('from elsewhere passes to the letter, or names the place', () => {
    for (const text of ['1.0', '1e3', '18446744073709551615', '{"a":1,"a":2}', '"\\ud83d\\ude00"', '"\\\\ud83d"', '1e-400', '"\\u0000"']) checkJsonText(text, 'it');
    refused(() => checkJsonText('{"a":secret}', 'the output'), 'invalid', /^the output is not valid JSON at offset 5$/);
    refused(() => checkJsonText('', 'it'), 'invalid', /ends too early/);
    refused(() => checkJsonText('["\u001f"]', 'it'), 'invalid', /offset 2$/);
    refused(() => checkJsonText('[1e400]', 'it'), 'invalid', /number at offset 1 that is too large/);
    refused(() => checkJsonText(`[${'9'.repeat(1001)}]`, 'it'), 'invalid', /more than 1000 characters at offset 1/);
    for (const text of ['"\ud83d"', '"\\ud83d"', '"\\ude00\\ud83d"', '["\\ud83d","\\ude00"]', '"\\\\\\uD83Dx"']) refused(() => checkJsonText(text, 'it'), 'invalid', /lone surrogate/);
  });
});
