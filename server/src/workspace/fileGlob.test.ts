import assert from 'node:assert/strict';
import { globToRegExp } from './fileGlob';

describe('globToRegExp', () => {
  const cases: [string, string[], string[]][] = [
    ['**/*.toml', ['a.toml', 'x/y/a.toml'], ['a.toml.bak', 'atoml']],
    ['**/.git', ['.git', 'a/.git'], ['a/.gitignore', '.git/x']],
    ['build/**', ['build/a', 'build/a/b.toml'], ['build', 'rebuild/a']],
    ['**/{old,tmp}/**', ['old/a', 'x/tmp/b/c'], ['older/a']],
    ['*.toml', ['a.toml'], ['x/a.toml']],
    ['data?/[a-c]*.toml', ['data1/b.toml'], ['data/b.toml', 'data1/d.toml']],
    ['[!a].toml', ['b.toml'], ['a.toml']],
    ['a+(b).toml', ['a+(b).toml'], ['aab.toml']],
    ['{a,{b,c}}.x', ['a.x', 'c.x'], ['{a.x', 'a,b.x']],
    ['[x', ['[x'], ['x']],
    ['{x', ['{x'], ['x']],
  ];
  for (const [glob, yes, no] of cases) {
    it(glob, () => {
      const regExp = globToRegExp(glob);
      for (const path of yes) assert.ok(regExp.test(path), path);
      for (const path of no) assert.ok(!regExp.test(path), path);
    });
  }
});
