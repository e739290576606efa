import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../execution/exampleProcess';
import { metaFileExists } from './metaFilePaths';
import { MetaFiles } from './metaFiles';

describe('MetaFiles', () => {
  let root: string;
  /** How often the disk was asked. */
  let looks: () => number;
  let changes: string[][];
  let files: MetaFiles;
  const looked = (times: number) => until(`${times} looks`, () => looks() >= times);
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'meta-files-'));
    mkdirSync(join(root, 'data'));
    writeFileSync(join(root, 'data/rows.json'), '{}');
    // Of its own: files of an earlier test may still be looked for.
    const seen: { looks: number; changes: string[][] } = { looks: 0, changes: [] };
    looks = () => seen.looks;
    changes = seen.changes;
    files = new MetaFiles(async (asked) => {
      seen.looks++;
      return asked.map(({ root: base, path }) => metaFileExists(base, path));
    }, (roots) => seen.changes.push([...roots]));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('answers from memory, and looks once for all that was asked', async () => {
    for (let i = 0; i < 100; i++) {
      assert.equal(files.exists(root, 'data/rows.json'), undefined);
      assert.equal(files.exists(root, 'data/*.csv'), undefined);
    }
    await looked(1);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(files.exists(root, 'data/rows.json'), true);
    assert.equal(files.exists(root, 'data/*.csv'), false);
    assert.equal(looks(), 1);
    assert.deepEqual(changes, [[root]]);
  });

  it('tells when a missing file comes and when a file goes', async () => {
    files.exists(root, 'data/rows.json');
    files.exists(root, 'data/later.csv');
    await looked(1);
    writeFileSync(join(root, 'data/later.csv'), '');
    await looked(2);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(files.exists(root, 'data/later.csv'), true);
    rmSync(join(root, 'data/rows.json'));
    await files.lookAgain();
    assert.equal(files.exists(root, 'data/rows.json'), false);
    assert.deepEqual(changes, [[root], [root], [root]]);
  });

  it('never asks another machine, and takes a folder for no file', async () => {
    files.exists(root, '\\\\host\\share\\rows.json');
    files.exists(root, '//host/share/rows.json');
    files.exists(root, 'data');
    await looked(1);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(files.exists(root, '//host/share/rows.json'), undefined);
    assert.equal(files.exists(root, 'data'), false);
  });
});
