import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foldDue } from './foldDue';
import { createStateFolder, type StateFolder } from './folder';

const mega = 1024 * 1024;

describe('a fold is due', () => {
  let folder: StateFolder;
  beforeEach(() => { folder = createStateFolder(mkdtempSync(join(tmpdir(), 'due-'))); });
  afterEach(() => rmSync(folder.root, { recursive: true }));

  /** A file of so many bytes that was written at a second. */
  function file(path: string, bytes: number, second: number): void {
    writeFileSync(path, '');
    truncateSync(path, bytes);
    utimesSync(path, second, second);
  }

  it('always while the database is small', () => {
    assert.equal(foldDue(folder), true);
    file(folder.databasePath, 64 * mega, 100);
    assert.equal(foldDue(folder), true);
  });

  it('beside a large one when what changed since passes a quarter of it', () => {
    file(folder.databasePath, 80 * mega, 100);
    assert.equal(foldDue(folder), false);
    file(folder.journalPath('20240102T030405678-aaaaaa'), 50 * mega, 99);
    file(folder.journalPath('20240102T030405679-aaaaaa'), 15 * mega, 101);
    assert.equal(foldDue(folder), false, 'what is older is folded');
    file(folder.scopesPath, 6 * mega, 101);
    assert.equal(foldDue(folder), true);
  });
});
