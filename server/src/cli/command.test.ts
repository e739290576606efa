import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readTime, readWords, UsageError } from './command';

describe('words of a command', () => {
  const options = { at: { type: 'string' }, deep: { type: 'boolean' } } as const;
  const read = (...words: string[]) => readWords(words, options, { min: 1, max: 2 });

  it('are options in any place, and the rest in order', () => {
    const { values, positionals } = read('a', '--at', 'x', '--json', 'b', '--root=r', '--store', 'memory:', '--deep');
    assert.deepEqual([{ ...values }, positionals], [{ at: 'x', json: true, root: 'r', store: 'memory:', deep: true }, ['a', 'b']]);
    assert.deepEqual(read('--', '--at').positionals, ['--at']);
  });

  for (const [words, message] of [
    [['a', '--nope'], /^unknown option '--nope'$/], [['a', '-x'], /^unknown option '-x'$/], [['a', '--at'], /'--at <value>' argument missing$/],
    [['a', '--at', '--deep'], /'--at' argument is ambiguous$/], [['a', '--deep=1'], /does not take an argument$/], [[], /a word is missing/],
    [['a', 'b', 'c'], /unexpected "c"/],
  ] as const) {
    it(`are refused: ${words.join(' ')}`, () => assert.throws(() => read(...words), (error) => error instanceof UsageError && message.test(error.message)));
  }
});

describe('a time of the command line', () => {
  it('is a day, an hour or RFC 3339, in UTC', () => {
    for (const text of ['2024-02-29', '2024-02-29T00', '2024-02-29T00:00:00Z', '2024-02-29T01:30:00+01:30', '2024-02-28T23:59:60.000Z'.replace(':60', ':59')]) {
      assert.match(readTime(text).toISOString(), /^2024-02-2[89]T/, text);
    }
    assert.equal(readTime('2024-02-29T13').toISOString(), '2024-02-29T13:00:00.000Z');
  });

  it('is nothing else', () => {
    for (const text of ['', 'now', '2024', '2024-2-9', '2023-02-29', '2024-02-30T00:00:00Z', '2024-02-29T24', '2024-02-29T05:00', '2024-02-29 05:00:00Z', '2024-02-29T05:00:00']) {
      assert.throws(() => readTime(text), UsageError, text);
    }
  });

  it('takes back what it gives', () => {
    fc.assert(fc.property(fc.date({ min: new Date('1970-01-01'), max: new Date('2999-12-31'), noInvalidDate: true }), (time) => {
      assert.equal(readTime(time.toISOString()).getTime(), time.getTime());
    }));
  });
});
