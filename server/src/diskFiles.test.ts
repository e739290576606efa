import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { followDisk } from './diskFiles';
import type { OpenDocuments } from './openDocuments';
import { createRoots } from './roots';
import type { Scanner } from './scanClient';
import { MetaFiles } from './workspace/metaFiles';
import { scan } from './workspace/scan';
import { WorkflowIndex } from './workspace/workflowIndex';

const text = '[[phase]]\ntask = "a"\nrule = "cron=@daily"\n';

describe('files on disk', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'millrace-disk-')); });
  afterEach(() => rmSync(folder, { recursive: true }));

  const follow = (folders: () => readonly string[], isOpen: OpenDocuments['isOpen'] = () => false) => {
    const roots = createRoots(() => [folder]);
    const index = new WorkflowIndex({ rootOf: roots.rootOf, configOf: roots.configOf });
    const documents: OpenDocuments = { isOpen, fileOf: () => undefined, relist: () => Promise.resolve(), openText: () => undefined, ready: () => undefined };
    const settings = { folders, filterOf: () => ({ include: [], exclude: [] }), checkOf: () => undefined, load: () => Promise.resolve(false) };
    const metaFiles = new MetaFiles((files) => Promise.resolve(files.map(() => true)), () => undefined);
    const nothing = () => undefined;
    const scanner: Scanner = (request, take) => scan({ ...request, part: { index: 0, of: 1 } }, take, nothing);
    const log = { error: (message: string) => assert.fail(message), log: nothing };
    return { index, disk: followDisk({ log, scanner, trusted: () => false, index, settings, roots, documents, metaFiles, rootsChanged: nothing, saved: nothing }) };
  };

  it('keeps a file that comes while the folders are looked through, and forgets one that is gone', async () => {
    const [early, late, gone] = ['early.toml', 'late.toml', 'gone.toml'].map((name) => join(folder, name));
    assert.ok(early && late && gone);
    writeFileSync(early, text);
    // Asked when the first file is found: by then the folder has been listed.
    const { index, disk } = follow(() => [folder], (path) => {
      if (path === early && !index.get(late)) {
        writeFileSync(late, text);
        index.update({ path: late, text, open: false, listed: true });
      }
      return false;
    });
    index.update({ path: gone, text, open: false, listed: true });
    await disk.scan();
    assert.deepEqual([...index.all()].map(({ path }) => path).sort(), [early, late]);
  });

  it('looks again after a look that failed', async () => {
    writeFileSync(join(folder, 'a.toml'), text);
    let fails = true;
    const { index, disk } = follow(() => {
      if (fails) throw new Error('no folders');
      return [folder];
    });
    await assert.rejects(disk.scan(), /no folders/);
    fails = false;
    await disk.scan();
    assert.equal([...index.all()].length, 1);
  });
});
