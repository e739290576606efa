// A process of the store tests: counts and writes down for ever, and folds now and then; with a number it does a fixed round and kills itself at that file operation.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeFileSystem, type FileSystem } from '../../fileSystem';
import { foldState } from '../../fold';
import { createStateFolder } from '../../folder';
import { mortal } from '../../mortal';
import { StateError } from '../../stateError';
import { moments } from '../moments';
import type { Key } from '../tables';
import { transact } from '../transaction';
import { openSqlite } from './sqliteBackend';

const [root = '', notes = '', killAt = ''] = process.argv.slice(2);
const counter: Key = { table: 'scoped_values', columns: ['global', '', '', '', 'counter'] };
const filler: Key = { table: 'scoped_values', columns: ['global', '', '', '', 'filler'] };

/** Now and then it dies in the middle of a write. */
const careless: FileSystem = {
  ...nodeFileSystem,
  write(fd, bytes) {
    if (Math.random() < 0.003) {
      nodeFileSystem.write(fd, bytes.subarray(0, Math.floor(Math.random() * bytes.length)));
      process.kill(process.pid, 'SIGKILL');
    }
    return nodeFileSystem.write(fd, bytes);
  },
};

async function hammer(): Promise<void> {
  const folder = createStateFolder(root);
  const fs = killAt === '' ? careless : mortal(nodeFileSystem, Number(killAt));
  const backend = openSqlite(folder, fs);
  const setting = { backend, moments: moments(), writer: 'user' };
  const note = (what: string, id: string): void => appendFileSync(join(notes, `${what}-${process.pid}-${started}`), `${id}\n`);
  const started = Date.now();
  let number = 0;

  const count = async (): Promise<void> => {
    const id = `${process.pid}-${started}-${number++}`;
    note('try', id);
    await transact(setting, async (transaction) => {
      const row = await transaction.read(counter);
      transaction.put(counter, { value: String(Number(row?.value ?? 0) + 1) });
      transaction.append({ table: 'value_history', columns: counter.columns }, JSON.stringify(id));
    }, Math.random() < 0.5 ? 'synced' : 'written');
    note('done', id);
  };
  /** Much in the journal, nothing in the database: so that the journal is soon begun anew. */
  const fill = (bytes: number): Promise<void> => transact(setting, async (transaction) => {
    await transaction.read(filler);
    transaction.put(filler, { value: JSON.stringify('x'.repeat(bytes)) });
  });
  const fold = async (): Promise<void> => {
    try {
      await foldState(folder, { now: new Date(), wait: 30_000, fs });
    } catch (error) {
      if (!(error instanceof StateError) || error.kind !== 'busy') throw error;
    }
  };

  if (killAt !== '') {
    await count();
    await fill(4_300_000);
    await fill(1);
    await fold();
    await count();
    await backend.close();
    return;
  }
  for (;;) {
    await Promise.all([count(), count(), count()]);
    if (Math.random() < 0.05) await fill(500_000);
    if (Math.random() < 0.03) await fold();
    // The machine has others to serve.
    await sleep(Math.random() * 4);
  }
}

hammer().catch((error: unknown) => {
  appendFileSync(join(notes, 'errors'), `${error instanceof Error ? error.stack ?? error.message : String(error)}\n`);
  process.exitCode = 1;
});
