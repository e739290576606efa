import assert from 'node:assert/strict';
import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { foldState } from '../../fold';
import { stateFolder } from '../../folder';
import type { Entry } from '../backend';
import type { LogKey } from '../tables';
import { openSqlite } from './sqliteBackend';

const key = { table: 'scoped_values' as const, columns: ['global', '', '', '', 'counter'] };
const log: LogKey = { table: 'value_history', columns: key.columns };
const rounds = Number(process.env['MILLRACE_CRASH_ROUNDS'] ?? 200);

describe('the default store, killed', function () {
  // Real processes, many of them: long on a busy machine.
  this.timeout(600_000 + rounds * 3000);
  let dir: string;
  let program: string;
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'store-crash-'));
    // As in what ships: the wasm stands beside the bundle.
    copyFileSync('node_modules/sql.js/dist/sql-wasm.wasm', join(dir, 'sql-wasm.wasm'));
    program = join(dir, 'hammer.cjs');
    buildSync({ entryPoints: [join(__dirname, 'store.hammer.ts')], bundle: true, platform: 'node', outfile: program, logLevel: 'error' });
  });
  const children: ChildProcess[] = [];
  after(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(dir, { recursive: true });
  });

  function newPlace(): { root: string; notes: string } {
    const root = mkdtempSync(join(dir, 'root-'));
    const notes = join(root, 'notes');
    mkdirSync(notes);
    return { root, notes };
  }

  const files = (notes: string, what: string): string[] => readdirSync(notes).filter((name) => name.startsWith(`${what}-`)).map((name) => join(notes, name));
  const noted = (notes: string, what: string): string[] => files(notes, what).flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(0, -1));

  const progress = (notes: string): number => files(notes, 'done').reduce((sum, file) => sum + statSync(file).size, 0);

  /** Sum and history are of the same commits: all that were acknowledged, none twice, none that nobody tried. */
  async function check({ root, notes }: { root: string; notes: string }): Promise<number> {
    const done = noted(notes, 'done');
    const backend = openSqlite(stateFolder(root));
    try {
      // As of one moment, also while others write: both change in the same commits.
      let [row] = await backend.read([key]);
      let entries: Entry[];
      let before: typeof row;
      do {
        before = row;
        entries = await backend.readLog({ log, limit: Infinity, newestFirst: false });
        [row] = await backend.read([key]);
      } while (row?.stamp !== before?.stamp);
      const ids = entries.map(({ value }) => String(JSON.parse(value)));
      const known = new Set(ids);
      const tried = new Set(noted(notes, 'try'));
      assert.equal(Number(row?.value ?? 0), entries.length, 'the sum is that of the history');
      assert.deepEqual(entries.map(({ seq }) => seq), entries.map((_, i) => i + 1));
      assert.equal(known.size, ids.length, 'none happened twice');
      for (const id of done) assert.ok(known.has(id), `${id} was acknowledged and is lost`);
      for (const id of ids) assert.ok(tried.has(id), `${id} came from nowhere`);
      const errors = join(notes, 'errors');
      assert.equal(existsSync(errors) ? readFileSync(errors, 'utf8') : '', '');
      return entries.length;
    } finally {
      await backend.close();
    }
  }

  it('keeps what it acknowledged at every file operation of a commit, a fold and a new journal', async () => {
    const place = newPlace();
    let operations = 0;
    for (let step = 1; ; step++) {
      const child = spawnSync(process.execPath, [program, place.root, place.notes, String(step)], { encoding: 'utf8' });
      await check(place);
      if (child.signal === null) {
        assert.equal(child.status, 0, child.stderr);
        break;
      }
      operations = step;
    }
    assert.ok(operations > 25, `only ${operations} operations were tried`);
    const header: unknown = JSON.parse(/\{.*/.exec(readFileSync(stateFolder(place.root).scopesPath, 'utf8'))?.[0] ?? '');
    assert.ok(typeof header === 'object' && header !== null && 'follows' in header && header.follows !== null, 'the journal was begun anew');
  });

  for (const processes of [2, 4]) {
    it(`loses nothing and counts right with ${processes} processes at it, killed at random ${rounds / 2} times`, async () => {
      const place = newPlace();
      const folder = stateFolder(place.root);
      const start = (): ChildProcess => {
        const child = fork(program, [place.root, place.notes], { execArgv: [], stdio: 'ignore' });
        children.push(child);
        return child;
      };
      const running = Array.from({ length: processes }, start);
      for (let round = 0; round < rounds / 2; round++) {
        // However slow the machine: somebody has got on since the last kill.
        const before = progress(place.notes);
        for (let waits = 0; waits < 4000 && progress(place.notes) <= before; waits++) await sleep(5);
        await sleep(Math.random() * 30);
        const victim = running[round % processes];
        victim?.kill('SIGKILL');
        running[round % processes] = start();
        if (round % 25 === 24) await check(place);
      }
      await Promise.all(running.map(async (child) => {
        child.kill('SIGKILL');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      }));
      const counted = await check(place);
      assert.ok(counted > rounds / 2, `only ${counted} commits`);
      assert.deepEqual((await foldState(folder, { now: new Date() })).problems, []);
      assert.equal(await check(place), counted);
      const script = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); print(c.execute('pragma integrity_check').fetchone()[0], c.execute(\"select value from scoped_values where name='counter'\").fetchone()[0], c.execute('select count(*) from value_history').fetchone()[0])";
      const python = spawnSync('python3', ['-c', script, folder.databasePath], { encoding: 'utf8' });
      if (!python.error) assert.equal(python.stdout, `ok ${counted} ${counted}\n`, python.stderr);
      rmSync(place.root, { recursive: true });
    });
  }
});
