// A durable change by journal and by exporting the whole database, and what a fold costs, in the same run:
// npx esbuild test/bench/state.ts --bundle --platform=node --outfile=dist/bench-state.js && node dist/bench-state.js
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendRecords, exampleEnd, exampleRun } from '../../server/src/state/exampleRun';
import { nodeFileSystem, syncFolder, writeSynced } from '../../server/src/state/fileSystem';
import { foldState } from '../../server/src/state/fold';
import { createStateFolder } from '../../server/src/state/folder';
import { openJournal } from '../../server/src/state/journal';
import { newRunId } from '../../server/src/state/runId';
import { createSchema } from '../../server/src/state/schema';
import { newDatabase } from '../../server/src/state/sqlJs';
import { StateView } from '../../server/src/state/stateView';

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

async function bench(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'bench-state-'));
  for (const rows of [100, 10_000, 100_000]) await durableChange(root, rows);
  for (const runs of [10, 100, 1000]) await folding(root, runs);
  rmSync(root, { recursive: true });
}

void bench();
