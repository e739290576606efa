import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseDuration } from './duration';
import { parseRule, ruleParam, ruleValue, ruleValues } from './rule';
import { metaMap, parseMeta } from './ruleMeta';

interface RuleCase {
  rule: string;
  params: Record<string, string[]>;
  error?: string;
  meta?: Record<string, string[] | null>;
  metaError?: string;
  offset?: string;
  for?: string;
}

const cases = JSON.parse(readFileSync('test/fixtures/vectors/rule.json', 'utf8')) as RuleCase[];

/** Milliseconds cut as the vectors have them, or the error. */
function durationText(text: string): string {
  const parsed = parseDuration(text);
  return 'error' in parsed ? `error: ${parsed.error}` : `${Math.trunc(parsed.ms)}ms`;
}

describe('rule vectors', () => {
  for (const expected of cases) {
    it(JSON.stringify(expected.rule), () => {
      const rule = parseRule(expected.rule);
      const keys = [...new Set(rule.params.map((param) => param.key))];
      const params = Object.fromEntries(keys.map((key) => [key, ruleValues(rule, key)]));
      assert.deepEqual(params, expected.params);
      assert.equal(rule.error?.message, expected.error);
      for (const key of ['offset', 'for'] as const) {
        const value = ruleValue(rule, key);
        assert.equal(value === undefined ? undefined : durationText(value), expected[key]);
      }
      const meta = metaMap(rule);
      if (ruleValue(rule, 'meta') === undefined) return;
      assert.deepEqual(Object.fromEntries(meta.entries), expected.meta ?? {});
      assert.equal(meta.error, expected.metaError);
    });
  }
});

describe('rule', () => {
  it('says where each part stands', () => {
    const text = 'cron=@daily&&off%73et=%2B4h&job';
    const rule = parseRule(text);
    assert.deepEqual(rule.params.map((p) => text.slice(p.start, p.end)), ['cron=@daily', 'off%73et=%2B4h', 'job']);
    const offset = ruleParam(rule, 'offset');
    assert.ok(offset);
    assert.equal(text.slice(offset.keyStart, offset.keyEnd), 'off%73et');
    assert.equal(text.slice(offset.valueStart, offset.valueEnd), '%2B4h');
    assert.equal(offset.value, '+4h');
  });

  it('marks the bad escape, and the semicolon before it', () => {
    const escape = parseRule('a=1&b=%zz&c=%');
    assert.deepEqual(escape.error, { message: 'invalid URL escape "%zz"', start: 6, end: 9 });
    assert.deepEqual(escape.params.map((p) => p.key), ['a']);
    const semicolon = parseRule('b=%zz&a=1;b');
    assert.deepEqual(semicolon.error, { message: 'invalid semicolon separator in query', start: 9, end: 10 });
  });

  it('does not read an escape over the equals sign', () => {
    assert.equal(parseRule('a%=41').error?.message, 'invalid URL escape "%"');
  });

  it('reads back what encodeURIComponent wrote', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (pairs) => {
      const rule = parseRule(pairs.map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`).join('&'));
      assert.deepEqual(rule.params.map((p) => [p.key, p.value]), pairs);
    }));
  });
});

describe('rule meta rows', () => {
  it('zips values, joins repeats', () => {
    assert.deepEqual(parseMeta(parseRule('meta=a:1,2&meta=b:x,y')), { rows: [{ a: '1', b: 'x' }, { a: '2', b: 'y' }] });
  });
  it('has no rows without meta and for a key without values', () => {
    assert.deepEqual(parseMeta(parseRule('cron=@daily')), { rows: [] });
    assert.deepEqual(parseMeta(parseRule('meta=key:')), { rows: [] });
  });
  it('refuses unequal numbers of values', () => {
    assert.ok('error' in parseMeta(parseRule('meta=a:1,2|b:1')));
    assert.ok('error' in parseMeta(parseRule('meta=a:|b:1')));
    assert.ok('error' in parseMeta(parseRule('meta=')));
  });
});
