import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createStateFolder } from './state/folder';
import { acquireLock } from './state/lock';
import { createStateClient, type StateClient } from './stateClient';

/** A thread that answers every question with what it has been told, and dies of the question `judge`. */
const thread = `
  const { parentPort } = require('node:worker_threads');
  const told = [];
  parentPort.on('message', (message) => {
    if ('news' in message) told.push(message.news);
    else if (message.method === 'judge') throw new Error('dead');
    else parentPort.postMessage({ id: message.id, result: told });
  });
`;

describe('state client', () => {
  let root: string;
  let client: StateClient;
  const logged: string[] = [];
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'millrace-thread-'));
    logged.length = 0;
    client = createStateClient((message) => void logged.push(message), () => new Worker(thread, { eval: true }));
  });
  afterEach(async () => {
    await client.stop();
    rmSync(root, { recursive: true });
  });

  it('starts a new thread for one that died, tells it what that knew, and frees the fold', async () => {
    client.onRestart(() => client.tell({ news: 'files', changed: [], removed: [] }));
    client.tell({ news: 'trusted' });
    client.tell({ news: 'roots', roots: [{ path: root, writable: true }] });
    assert.deepEqual(await client.request('state', undefined), ['trusted', 'roots']);
    const { foldLockPath } = createStateFolder(root);
    await acquireLock(foldLockPath, { wait: 0 });
    await assert.rejects(client.request('judge', ''), /has ended/);
    assert.match(logged.join(), /dead/);
    assert.deepEqual(await client.request('state', undefined), ['trusted', 'roots', 'files']);
    (await acquireLock(foldLockPath, { wait: 0 })).release();
  });

  it('rejects what it asked of a thread that died, and nothing that it asked of the next', async () => {
    const asked = [client.request('judge', ''), client.request('state', undefined)];
    assert.deepEqual((await Promise.allSettled(asked)).map(({ status }) => status), ['rejected', 'rejected']);
    await Promise.all([1, 2, 3].map(() => client.request('state', undefined)));
  });
});
