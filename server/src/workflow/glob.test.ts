import assert from 'node:assert/strict';
import fc from 'fast-check';
import { globError, matchGlob } from './glob';

describe('glob', () => {
  const yes: [string, string][] = [
    ['abc', 'abc'], ['*', 'abc'], ['*', ''], ['a*', 'a'], ['a*/b', 'abc/b'], ['a*b*c*d*e*/f', 'axbxcxdxe/f'], ['a*b?c*x', 'abxbbxdbxebxczzx'],
    ['ab[c]', 'abc'], ['ab[b-d]', 'abc'], ['ab[^e-g]', 'abc'], ['a\\*b', 'a*b'], ['a?b', 'a☺b'], ['a[^a]b', 'a☺b'], ['[a-ζ]*', 'α'],
    ['[\\]a]', ']'], ['[\\-]', '-'], ['[x\\-]', '-'], ['data/*.csv', 'data/x.csv'], ['a?b', 'a😀b'],
  ];
  for (const [pattern, path] of yes) it(`${pattern} matches ${path}`, () => assert.equal(matchGlob(pattern, path), true));

  const no: [string, string][] = [
    ['a*', 'ab/c'], ['a*/b', 'a/c/b'], ['a?b', 'a/b'], ['a[^x]b', 'a/b'], ['a*b', 'a/b'], ['ab[^c]', 'abc'], ['a???b', 'a☺b'], ['*x', 'xxx/'],
    ['a*b?c*x', 'abxbbxdbxebxczzy'], ['**/x', 'a/b/x'], ['', 'a'], ['a', ''], ['?', ''],
  ];
  for (const [pattern, path] of no) it(`${pattern} does not match ${path}`, () => assert.equal(matchGlob(pattern, path), false));

  for (const pattern of ['[]a]', '[-]', '[x-]', '[-x]', '[', '[^', '[^bc', 'a[', 'a\\', '[a-b-c]', '[\\']) {
    it(`${pattern} is malformed`, () => {
      assert.ok(globError(pattern));
      assert.equal(matchGlob(pattern, 'a'), false);
    });
  }

  it('agrees with a regular expression', () => {
    const part = fc.array(fc.constantFrom('a', 'b', '/', '*', '?'), { maxLength: 8 }).map((chars) => chars.join(''));
    const path = fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 8 }).map((chars) => chars.join(''));
    fc.assert(fc.property(part, path, (pattern, text) => {
      const regex = new RegExp(`^${pattern.replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}$`);
      assert.equal(matchGlob(pattern, text), regex.test(text));
    }), { numRuns: 500 });
  });
});
