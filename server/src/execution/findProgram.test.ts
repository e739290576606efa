import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { exampleRoot } from './exampleWorkflow';
import { findProgram } from './findProgram';

describe('finding a program', () => {
  const root = exampleRoot({ 'one/tool': '', 'two/tool': '', 'two/plain': '', 'two/dir/x': '' });
  chmodSync(join(root.path, 'two/tool'), 0o755);
  after(() => root.remove());
  const env = { PATH: `one::${join(root.path, 'two')}` };
  const find = (name: string, where: NodeJS.ProcessEnv = env) => findProgram(name, root.path, where);

  it('looks on PATH, past what is not executable', () => assert.deepEqual(find('tool'), { path: join(root.path, 'two/tool') }));
  it('takes a name with a slash from the working folder', () => {
    assert.deepEqual(find('./two/tool'), { path: join(root.path, 'two/tool') });
    assert.deepEqual(find(join(root.path, 'two/tool')), { path: join(root.path, 'two/tool') });
  });
  it('tells missing from not executable', () => {
    assert.deepEqual(find('none'), { error: 'command not found: "none" is on no folder of PATH' });
    assert.match(Object.values(find('plain'))[0] ?? '', /"plain": the file is not executable/);
    assert.match(Object.values(find('dir'))[0] ?? '', /command not found/);
  });
  it('has a PATH where the environment has none', () => assert.ok('path' in find('sh', {})));
});
