import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createStateFolder, type StateFolder } from '../state/folder';
import { acquireLock } from '../state/lock';
import type { CheckSettings } from '../workspace/checkSettings';
import { createFoldClient, type FoldClient } from './foldClient';

/** A thread that answers with how many it has been asked, never two at once, and dies of settings. */
const thread = `
  const { parentPort } = require('node:worker_threads');
  let asked = 0, busy = false;
  parentPort.on('message', ({ settings }) => {
    if (settings) throw new Error('dead');
    const problem = busy ? 'two at once' : String(++asked);
    busy = true;
    setImmediate(() => { busy = false; parentPort.postMessage({ problem }); });
  });
`;

describe('fold client', () => {
  let folder: StateFolder;
  let fold: FoldClient;
  const started: Worker[] = [];
  beforeEach(() => {
    folder = createStateFolder(mkdtempSync(join(tmpdir(), 'millrace-fold-')));
    fold = createFoldClient(assert.fail, () => {
      const worker = new Worker(thread, { eval: true });
      started.push(worker);
      return worker;
    });
  });
  afterEach(async () => {
    for (const worker of started.splice(0)) await worker.terminate();
    rmSync(folder.root, { recursive: true });
  });
  const request = (settings?: CheckSettings) => ({ root: folder.root, files: new Set<string>(), settings });

  it('folds one after the other, in one thread', async () => {
    assert.deepEqual(await Promise.all([fold(request()), fold(request()), fold(request())]), ['1', '2', '3']);
    assert.equal(started.length, 1);
  });

  it('says that the thread died, frees what that had locked, and goes on with another', async () => {
    await fold(request());
    await acquireLock(folder.foldLockPath, { wait: 0 });
    const [died, next] = await Promise.all([fold(request({ severity: new Map() })), fold(request())]);
    assert.match(died ?? '', /the thread that folds failed: dead/);
    assert.equal(next, '1');
    (await acquireLock(folder.foldLockPath, { wait: 0 })).release();
    assert.equal(started.length, 2);
  });
});
