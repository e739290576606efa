import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { exampleRoot } from './exampleWorkflow';
import { matchingFiles } from '../workspace/matchingFiles';
import { readMetaRows } from './metaRows';

describe('files of a root', () => {
  const root = exampleRoot({ 'in/b.csv': 'k,v\n1,x\n', 'in/a.csv': 'k,v\n2,"y,z"\n', 'in/deep/c.csv': '', 'in/d.txt': '', 'rows.json': '{"k": 1}\n{"k": null}\n', 'bad.json': '[]' });
  symlinkSync(join(root.path, 'in'), join(root.path, 'link'));
  after(() => root.remove());
  const match = (pattern: string) => matchingFiles(root.path, pattern);

  it('match a glob in name order, `*` never over a slash', () => {
    assert.deepEqual(match('./in/*.csv'), ['in/a.csv', 'in/b.csv']);
    assert.deepEqual(match('in/*'), ['in/a.csv', 'in/b.csv', 'in/d.txt']);
    assert.deepEqual(match('*/*/*.csv'), ['in/deep/c.csv', 'link/deep/c.csv']);
    assert.deepEqual(match(join(root.path, 'in', '[ab].csv')), [join(root.path, 'in/a.csv'), join(root.path, 'in/b.csv')]);
  });

  it('are none where nothing is', () => assert.deepEqual([match('none/*.csv'), match('s3://bucket/*.csv'), match('in/b.csv/*')], [[], [], []]));

  it('hold rows', () => {
    assert.deepEqual(readMetaRows(root.path, 'rows.json'), [{ k: '1' }, { k: '' }]);
    assert.deepEqual(readMetaRows(root.path, 'in/*.csv'), [{ k: '2', v: 'y,z' }, { k: '1', v: 'x' }]);
  });

  it('without rows say which', () => {
    assert.throws(() => readMetaRows(root.path, 'none.json'), /meta-file "none\.json" does not exist/);
    assert.throws(() => readMetaRows(root.path, 'none*.json'), /no file matches meta-file "none\*\.json"/);
    assert.throws(() => readMetaRows(root.path, 'bad.json'), /bad\.json:1/);
  });
});
