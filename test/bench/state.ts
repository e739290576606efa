// A durable change by journal and by exporting the whole database, and what a fold costs, in the same run:
// npx esbuild test/bench/state.ts --bundle --platform=node --outfile=dist/bench-state.js && node dist/bench-state.js
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendRecords, exampleEnd, exampleRun } from '../../server/src/state/exampleRun';
import { nodeFileSystem, syncFolder, writeSynced } from '../../server/src/state/fileSystem';
import { foldState } from '../../server/src/state/fold';
import { createStateFolder } from '../../server/src/state/folder';
import { openJournal } from '../../server/src/state/journal';
import { acquireLock } from '../../server/src/state/lock';
import { newRunId } from '../../server/src/state/runId';
import { createSchema } from '../../server/src/state/schema';
import { newDatabase } from '../../server/src/state/sqlJs';
import { StateView } from '../../server/src/state/stateView';
import type { Backend, Durability, Op } from '../../server/src/state/store/backend';
import { openSqlite } from '../../server/src/state/store/sqlite/sqliteBackend';

async function median(rounds: number, action: (round: number) => unknown): Promise<number> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    await action(round);
    samples.push(performance.now() - started);
  }
  return samples.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
}

const ms = (value: number): string => `${value.toFixed(3)} ms`;

async function durableChange(root: string, rows: number): Promise<void> {
  const db = await newDatabase();
  createSchema(db, 'bench');
  db.run("INSERT INTO runs VALUES ('r', 'a.toml', 'running', NULL, 't', NULL, 0, 4, 0, NULL, '{}', '{}', '[]', '{}')");
  db.run('BEGIN');
  const insert = db.prepare("INSERT INTO task_states (workflow, run, task_name, status, result, error, timestamp, updated_at) VALUES ('a.toml', 'r', ?, 'completed', ?, NULL, 't', 't')");
  for (let i = 0; i < rows; i++) insert.run([`load[${i}]`, 'x'.repeat(100)]);
  insert.free();
  db.run('COMMIT');
  const path = join(root, 'export.sqlite');
  const byExport = await median(9, (round) => {
    db.run("UPDATE task_states SET status = ? WHERE task_name = 'load[0]'", [`s${round}`]);
    writeSynced(`${path}.tmp`, db.export(), nodeFileSystem);
    nodeFileSystem.rename(`${path}.tmp`, path);
    syncFolder(root, nodeFileSystem);
  });
  const size = db.export().length;
  db.close();
  const journal = openJournal(join(root, `${rows}.journal`));
  const record = exampleEnd('load[0]');
  const byJournal = await median(300, () => {
    journal.append(record);
    return journal.sync();
  });
  const appended = await median(2000, () => journal.append(record));
  const shared = await median(50, () => Promise.all(Array.from({ length: 16 }, () => {
    journal.append(record);
    return journal.sync();
  })));
  journal.close();
  console.log(`database ${(size / 1e6).toFixed(1)} MB: export ${ms(byExport)}, append + fdatasync ${ms(byJournal)}, ratio ${(byExport / byJournal).toFixed(0)}; append alone ${ms(appended)}; 16 sharing a flush ${ms(shared / 16)} each`);
}

async function folding(root: string, runs: number): Promise<void> {
  const folder = createStateFolder(join(root, String(runs)));
  const add = (): void => {
    const id = newRunId(new Date());
    appendRecords(folder, id, exampleRun(id, 10));
  };
  for (let i = 0; i < runs; i++) add();
  const started = performance.now();
  await foldState(folder, { now: new Date() });
  const first = performance.now() - started;
  const idle = await median(5, () => foldState(folder, { now: new Date() }));
  const one = await median(5, () => {
    add();
    return foldState(folder, { now: new Date() });
  });
  const view = await StateView.open(folder);
  const poll = await median(20, () => view.poll());
  view.close();
  console.log(`${runs} runs of 10 tasks: all folded ${ms(first)}, nothing new ${ms(idle)}, one new run ${ms(one)}, a view's poll ${ms(poll)}`);
}

/** Saved values: commits of a row and a log entry, and opening, with so many rows stored. */
async function saving(root: string, rows: number): Promise<void> {
  const folder = createStateFolder(join(root, `saved-${rows}`));
  const at = new Date().toISOString();
  let number = 0;
  const put = (name: number): Op => ({ op: 'put', row: { key: { table: 'scoped_values', columns: ['global', '', '', '', `n${name}`] }, value: JSON.stringify('x'.repeat(20)), version: 1, stamp: `s${number}`, status: '', created: at, updated: at, expires: null, writer: 'user' } });
  const commit = (backend: Backend, ops: readonly Op[], durability: Durability) => backend.commit({ id: `c${number++}`, ops, expected: [], durability });
  const filling = openSqlite(folder);
  for (let i = 0; i < rows; i += 5000) await commit(filling, Array.from({ length: Math.min(5000, rows - i) }, (_, k) => put(i + k)), 'written');
  await filling.close();
  await foldState(folder, { now: new Date() });
  const backend = openSqlite(folder);
  const started = performance.now();
  await backend.readLog({ log: { table: 'run_records', columns: ['r'] }, limit: 1, newestFirst: true });
  const open = performance.now() - started;
  const one = (): Promise<boolean> => commit(backend, [put(number * 7 % rows), { op: 'append', log: { table: 'run_records', columns: [`r${number % 10}`] }, at, value: '{}' }], 'synced');
  const alone = await median(300, one);
  const together = await median(50, () => Promise.all(Array.from({ length: 16 }, one)));
  const lock = await median(200, async () => (await acquireLock(join(folder.dir, 'bench.lock'), { wait: 0 })).release());
  await backend.close();
  console.log(`${rows} saved rows (${(statSync(folder.databasePath).size / 1e6).toFixed(1)} MB): opened ${ms(open)}, durable commit of a row and a log entry ${ms(alone)}, 16 at once ${ms(together / 16)} each; the lock alone ${ms(lock)}`);
}

async function bench(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'bench-state-'));
  for (const rows of [100, 10_000, 100_000]) await durableChange(root, rows);
  for (const runs of [10, 100, 1000]) await folding(root, runs);
  for (const rows of [1000, 200_000, 500_000]) await saving(root, rows);
  rmSync(root, { recursive: true });
}

void bench();
