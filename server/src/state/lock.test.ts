import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { until } from '../execution/exampleProcess';
import { processIdentity } from './identity';
import { acquireLock, releaseOwnLock } from './lock';
import { StateError } from './stateError';

const dead = { ...processIdentity(), startTime: '1' };

/** How many lines the hammering processes have written, and the last whole one. */
function lastLines(log: string): { count: number; last: string | undefined } {
  const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(0, -1) : [];
  return { count: lines.length, last: lines.at(-1) };
}

describe('lock', function () {
  // Real processes, many of them: long on a busy machine.
  this.timeout(10 * 60_000);
  let dir: string;
  let path: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'lock-'));
    path = join(dir, 'x.lock');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const children: ChildProcess[] = [];
  after(() => { for (const child of children) child.kill('SIGKILL'); });

  const busy = (error: unknown): boolean => error instanceof StateError && error.kind === 'busy';
  const generation = (n: number, content: object | string): void =>
    writeFileSync(`${path}.${n}`, typeof content === 'string' ? content : JSON.stringify(content));

  it('is released for a thread of this process that died, and for nobody else', async () => {
    releaseOwnLock(path);
    await acquireLock(path, { wait: 0 });
    releaseOwnLock(path);
    (await acquireLock(path, { wait: 0 })).release();
    generation(3, { holder: { ...processIdentity(), pid: process.ppid, startTime: processIdentity(process.ppid).startTime } });
    releaseOwnLock(path);
    await assert.rejects(acquireLock(path, { wait: 0 }), busy);
  });

  it('is one holder at a time, and the next after release', async () => {
    const first = await acquireLock(path, { wait: 0 });
    await assert.rejects(acquireLock(path, { wait: 30 }), (e) => busy(e) && String(e).includes(`process ${process.pid} on ${hostname()}`));
    const waiting = acquireLock(path, { wait: 60_000 });
    first.release();
    (await waiting).release();
  });

  it('leaves two small files however often it is taken', async () => {
    for (let i = 0; i < 20; i++) (await acquireLock(path, { wait: 0 })).release();
    assert.deepEqual(readdirSync(dir).sort(), ['x.lock.1', 'x.lock.20']);
  });

  it('is taken at once from a dead holder, never from a living one or one on another host', async () => {
    generation(7, { holder: dead });
    (await acquireLock(path, { wait: 0 })).release();
    generation(9, { holder: processIdentity() });
    await assert.rejects(acquireLock(path, { wait: 20 }), busy);
    generation(10, { holder: { host: 'elsewhere', pid: 1, startTime: '1', bootId: '1' } });
    await assert.rejects(acquireLock(path, { wait: 20 }), busy);
  });

  it('is taken when a power cut left it empty', async () => {
    generation(3, '');
    (await acquireLock(path, { wait: 0 })).release();
  });

  it('says which file to delete when somebody has deleted the wrong one', async () => {
    generation(1, { holder: null, passed: true });
    await assert.rejects(acquireLock(path, { wait: 20 }), (e) => e instanceof StateError && e.kind === 'corrupt' && e.message.includes(`${path}.1`));
  });

  it('says io where it cannot be written', async () => {
    await assert.rejects(acquireLock(join(dir, 'none', 'x'), { wait: 0 }), (e) => e instanceof StateError && e.kind === 'io');
  });

  it('never has two holders while processes hammer it and are killed', async () => {
    const program = join(dir, 'hammer.cjs');
    buildSync({ entryPoints: [join(__dirname, 'lock.hammer.ts')], bundle: true, platform: 'node', outfile: program, logLevel: 'error' });
    const log = join(dir, 'log');
    const start = (): ChildProcess => fork(program, [path, log], { execArgv: [] });
    children.push(...Array.from({ length: 4 }, start));
    const killed = new Set<number | undefined>();
    for (let round = 0; round < 30; round++) {
      // However slow the machine: the lock has been taken since the last kill. Every other victim is its holder.
      const known = lastLines(log).count;
      await until('the lock taken again', () => lastLines(log).count > known + 20, 60_000);
      const holder = children.findIndex(({ pid }) => lastLines(log).last === `in ${pid}`);
      const i = holder >= 0 && round % 2 === 0 ? holder : round % children.length;
      const victim = children[i];
      victim?.kill('SIGKILL');
      killed.add(victim?.pid);
      children[i] = start();
    }
    await Promise.all(children.map(async (child) => {
      child.kill('SIGKILL');
      killed.add(child.pid);
      await once(child, 'exit');
    }));
    let inside: string | undefined;
    let times = 0;
    let takenOver = 0;
    const gone = new Set<string>();
    for (const line of readFileSync(log, 'utf8').trimEnd().split('\n')) {
      const [what, pid = ''] = line.split(' ');
      assert.ok(!gone.has(pid), `${pid} was still inside when another took its lock`);
      if (what === 'in') {
        if (inside !== undefined) {
          gone.add(inside);
          takenOver++;
        }
        inside = pid;
        times++;
      } else {
        assert.equal(inside, pid);
        inside = undefined;
      }
    }
    assert.ok(times > 200, `taken only ${times} times`);
    assert.ok(takenOver > 0, 'no holder was killed: the test proves nothing');
  });
});
