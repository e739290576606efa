import assert from 'node:assert/strict';
import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { until } from '../execution/exampleProcess';
import { checkIntegrity, openDatabase } from './database';
import { foldState } from './fold';
import { stateFolder, type StateFolder } from './folder';

describe('fold, killed', function () {
  // Real processes, many of them: long on a busy machine.
  this.timeout(10 * 60_000);
  let dir: string;
  let program: string;
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'fold-'));
    // As in what ships: the wasm stands beside the bundle.
    copyFileSync('node_modules/sql.js/dist/sql-wasm.wasm', join(dir, 'sql-wasm.wasm'));
    program = join(dir, 'hammer.cjs');
    buildSync({ entryPoints: [join(__dirname, 'fold.hammer.ts')], bundle: true, platform: 'node', outfile: program, logLevel: 'error' });
  });
  const children: ChildProcess[] = [];
  after(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(dir, { recursive: true });
  });

  async function runsIn(folder: StateFolder): Promise<Set<unknown>> {
    const opened = await openDatabase(folder.databasePath);
    if (!opened) return new Set();
    try {
      checkIntegrity(opened.db, folder.databasePath);
      const counts = opened.db.exec('SELECT id, status, (SELECT count(*) FROM tasks WHERE run = runs.id), (SELECT count(*) FROM task_records WHERE run = runs.id) FROM runs')[0]?.values ?? [];
      for (const [id, status, tasks, attempts] of counts) {
        assert.equal(tasks, 3, `tasks of ${id}`);
        if (status === 'completed') assert.equal(attempts, 3, `attempts of ${id}`);
      }
      return new Set(counts.map(([id]) => id));
    } finally {
      opened.db.close();
    }
  }

  const logged = (log: string, what: string): string[] =>
    (existsSync(log) ? readFileSync(log, 'utf8') : '').split('\n').filter((line) => line.startsWith(`${what} `)).map((line) => line.slice(what.length + 1));

  it('leaves the old or the new database at every file operation', async () => {
    const root = mkdtempSync(join(tmpdir(), 'fold-step-'));
    const folder = stateFolder(root);
    const log = join(root, 'log');
    let operations = 0;
    for (let step = 1; ; step++) {
      const child = spawnSync(process.execPath, [program, root, log, String(step)]);
      const runs = await runsIn(folder);
      for (const id of logged(log, 'fold')) assert.ok(runs.has(id), `a fold that had returned lost ${id}`);
      if (child.signal === null) break;
      operations = step;
    }
    assert.ok(operations >= 8, `only ${operations} operations were tried`);
    assert.deepEqual([...await runsIn(folder)].sort(), logged(log, 'run').sort());
    rmSync(root, { recursive: true });
  });

  it('loses no run and no fold that returned, with three processes at it and killed at random', async () => {
    const root = mkdtempSync(join(tmpdir(), 'fold-crash-'));
    const folder = stateFolder(root);
    const log = join(root, 'log');
    const start = (): ChildProcess => fork(program, [root, log], { execArgv: [], stdio: 'ignore' });
    children.push(...Array.from({ length: 3 }, start));
    for (let round = 0; round < 24; round++) {
      // However slow the machine: somebody has folded since the last kill.
      const known = logged(log, 'fold').length;
      await until('two more folds', () => logged(log, 'fold').length > known + 1, 60_000);
      await sleep(Math.random() * 100);
      children[round % 3]?.kill('SIGKILL');
      children[round % 3] = start();
      if (round % 8 === 7) await runsIn(folder);
    }
    await Promise.all(children.map(async (child) => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }));
    const before = await runsIn(folder);
    const folds = logged(log, 'fold');
    for (const id of folds) assert.ok(before.has(id), `a fold that had returned lost ${id}`);
    assert.ok(folds.length > 20, `only ${folds.length} folds`);
    assert.deepEqual((await foldState(folder, { now: new Date() })).problems, []);
    const after = await runsIn(folder);
    for (const id of logged(log, 'run')) assert.ok(after.has(id), `run ${id} is lost`);
    rmSync(root, { recursive: true });
  });
});
