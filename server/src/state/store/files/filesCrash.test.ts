import assert from 'node:assert/strict';
import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import type { Backend } from '../backend';
import { globalKey, logKey, stateKey } from '../conformance/commits';
import { formats } from './exampleFormats';
import { filesBackend } from './filesBackend';

const rounds = Number(process.env['MILLRACE_CRASH_ROUNDS'] ?? 12);

describe('stores of files, killed', function () {
  // Real processes, many of them: long on a busy machine.
  this.timeout(180_000 + rounds * 5000);
  let bundles: string;
  let program: string;
  before(() => {
    bundles = mkdtempSync(join(tmpdir(), 'files-hammer-'));
    program = join(bundles, 'hammer.cjs');
    buildSync({ entryPoints: [join(__dirname, 'files.hammer.ts')], bundle: true, platform: 'node', outfile: program, logLevel: 'error' });
  });
  after(() => rmSync(bundles, { recursive: true }));

  let dir: string;
  let child: ChildProcess | null = null;
  beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'files-crash-')); });
  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  });

  const acknowledged = (path: string): number => Math.max(0, ...(existsSync(path) ? readFileSync(path, 'utf8') : '').split('\n').map(Number));

  /** The number that the store holds everywhere; fails where it holds two. */
  async function countIn(backend: Backend): Promise<number> {
    // One scan is of one moment, and so is one read.
    const [count, copy, odd] = await backend.read([stateKey('count'), globalKey('copy'), globalKey('odd')]);
    const value = Number(count?.value ?? 0);
    assert.equal(Number(copy?.value ?? 0), value, 'a commit was there in part');
    assert.equal(odd !== null, value % 2 === 1, 'a commit was there in part: a row');
    return value;
  }

  async function logIn(backend: Backend, value: number): Promise<void> {
    const entries = await backend.readLog({ log: logKey('log'), limit: 100, newestFirst: false });
    assert.deepEqual(entries.map((entry) => [entry.seq, entry.value]), Array.from({ length: Math.min(20, value) }, (_, i) => value - Math.min(20, value) + i + 1).map((seq) => [seq, String(seq)]));
  }

  for (const format of formats) {
    it(`have all of a commit or nothing at every file operation: ${format.scheme}`, async () => {
      const log = join(dir, 'acknowledged');
      let operations = 0;
      for (let step = 1; ; step++) {
        const before = acknowledged(log);
        const ended = spawnSync(process.execPath, [program, join(dir, 'store'), format.scheme, log, String(step)]);
        const reader = filesBackend(join(dir, 'store'), format);
        const value = await countIn(reader);
        await logIn(reader, value);
        await reader.close();
        assert.ok(value >= acknowledged(log) && value >= before, 'an acknowledged commit is lost');
        if (ended.signal === null) break;
        operations = step;
      }
      assert.ok(operations >= 20, `only ${operations} operations were tried`);
    });

    it(`lose nothing that was acknowledged, killed at random, with a reader beside: ${format.scheme}`, async () => {
      const log = join(dir, 'acknowledged');
      const reader = filesBackend(join(dir, 'store'), format);
      for (let round = 0; round < rounds; round++) {
        const known = acknowledged(log);
        child = fork(program, [join(dir, 'store'), format.scheme, log], { execArgv: [], stdio: 'ignore' });
        // However slow the machine: it has taken the dead one's lock and committed.
        for (let waits = 0; waits < 20_000 && acknowledged(log) < known + 3; waits++) assert.ok(await countIn(reader) >= known);
        await sleep(Math.random() * 50);
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
        const told = acknowledged(log);
        assert.ok(told >= known + 3, 'the next writer did not get to write');
        const value = await countIn(reader);
        assert.ok(value === told || value === told + 1, `${told} was acknowledged, ${value} is there`);
        await logIn(reader, value);
      }
      await reader.close();
    });
  }
});
