import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CachedFile } from './cache';
import { contentHash } from './cacheRows';
import { savedFiles } from './savedFiles';

describe('savedFiles', () => {
  let root: string;
  beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'saved-')); });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('reads what is saved with hash and status, and what has changed again', async () => {
    const text = '[[phase]]\ntask = "a"\ndependsOn = "gone"\nretry = 5\n';
    mkdirSync(join(root, 'flows'));
    const path = join(root, 'flows/a.toml');
    writeFileSync(path, text);
    mkdirSync(join(root, 'folder.toml'));
    writeFileSync(join(root, 'Cargo.toml'), '[package]\n');
    const saved = savedFiles(root);
    const read = async (all: readonly string[]): Promise<CachedFile[]> => {
      const files: CachedFile[] = [];
      await saved(all, (file) => files.push(file));
      return files;
    };
    const paths = [path, join(root, 'folder.toml'), join(root, 'Cargo.toml'), join(root, 'gone.toml')];
    const [file, ...others] = await read(paths);
    assert.deepEqual(others, []);
    assert.equal(file?.file, 'flows/a.toml');
    assert.equal(file.hash, contentHash(text));
    assert.deepEqual(file.phases, [{ task: 'a', dependsOn: ['gone'], rule: '', template: '', retry: 5, status: 'parent task not found: gone' }]);
    assert.equal((await read(paths))[0], file);

    writeFileSync(join(root, 'millrace.toml'), '[check]\nretry_limit = 2\n');
    assert.match((await read(paths))[0]?.phases?.[0]?.status ?? '', /; warning: retry count exceeds recommended limit$/);
    writeFileSync(path, '[[phase]]\ntask = "other"\nrule = "cron=@daily"\n');
    assert.deepEqual((await read(paths))[0]?.phases?.map(({ task }) => task), ['other']);
  });
});
