import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareColumns } from '../tables';
import { columnsOfMember, lexEnd, memberOf, memberStem, namesPrefix } from './redisNames';

/** Texts that are often alike, and of signs that escapes are made of. */
const text = fc.oneof(fc.string({ unit: fc.constantFrom('\0', '\x01', '\x02', 'a', 'ü', '\uffee', '\u{10000}'), maxLength: 4 }), fc.string({ unit: 'grapheme', maxLength: 6 }));
const columns = fc.array(text, { minLength: 3, maxLength: 3 });
const member = (key: readonly string[]) => Buffer.from(memberOf({ table: 'task_states', columns: key }));

describe('names in Redis', () => {
  it('give the columns back, and sort as the columns do', () => fc.assert(fc.property(columns, columns, (a, b) => {
    assert.deepEqual(columnsOfMember(member(a).toString()), a);
    assert.equal(Math.sign(Buffer.compare(member(a), member(b))), Math.sign(compareColumns(a, b)));
  })));

  it('lie between a stem and its end exactly when they begin with the columns of the stem', () => fc.assert(fc.property(columns, fc.array(text, { minLength: 1, maxLength: 3 }), fc.boolean(), (key, other, own) => {
    const first = own ? key.slice(0, other.length) : other;
    const [from, to] = [Buffer.from(memberStem(first)), Buffer.from(lexEnd(memberStem(first)).slice(1))];
    const within = Buffer.compare(from, member(key)) <= 0 && Buffer.compare(member(key), to) < 0;
    assert.equal(within, first.every((column, i) => key[i] === column));
  })));

  it('begin with a prefix that no other prefix begins with, and that no pattern reads', () => fc.assert(fc.property(text, fc.string({ maxLength: 8 }), (a, b) => {
    if (a !== b) assert.ok(!namesPrefix(a).startsWith(namesPrefix(b)));
    assert.match(namesPrefix(`${a}*?[^]\\{}${b}`), /^[\w.%-]*:$/);
  })));
});
