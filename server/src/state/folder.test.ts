import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStateFolder, journalIds, stateFolder } from './folder';
import { isRunId, newRunId } from './runId';
import { StateError } from './stateError';

describe('state folder', () => {
  let root: string;
  beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'folder-')); });
  afterEach(() => rmSync(root, { recursive: true }));

  it('is created once, keeps itself out of git and leaves what a user wrote there', () => {
    const folder = createStateFolder(root);
    const ignore = join(folder.dir, '.gitignore');
    assert.equal(readFileSync(ignore, 'utf8'), '*\n');
    writeFileSync(ignore, 'mine');
    createStateFolder(root);
    assert.equal(readFileSync(ignore, 'utf8'), 'mine');
  });

  it('has no run where nothing was ever run', () => assert.deepEqual(journalIds(stateFolder(root)), []));

  it('says what is in its way', () => {
    writeFileSync(join(root, '.millrace'), '');
    assert.throws(() => createStateFolder(root), (e) => e instanceof StateError && e.kind === 'io' && e.message.includes(root) && e.message.includes('move it away'));
  });

  it('lets nothing but run ids into a path', () => {
    for (const id of ['../../etc', 'a/b', '', '20240102T030405678-k3f9q2/..']) {
      assert.throws(() => stateFolder(root).journalPath(id), (e) => e instanceof StateError && e.kind === 'invalid');
    }
  });
});

describe('run ids', () => {
  it('sort by time and are read back', () => {
    const id = newRunId(new Date('2024-01-02T03:04:05.678Z'), () => 0.999);
    assert.equal(id, '20240102T030405678-zzzzzz');
    assert.ok(isRunId(id));
    assert.ok(newRunId(new Date('2024-01-02T03:04:05.679Z'), () => 0) > id);
  });
});
