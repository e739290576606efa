import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../execution/exampleProcess';
import { isAlive, liveness, processIdentity, silence } from './identity';

describe('process identity', () => {
  it('knows itself and its children, and when they end', async () => {
    assert.equal(liveness(processIdentity()), 'alive');
    const child = spawn('sleep', ['60']);
    const identity = processIdentity(child.pid);
    assert.equal(liveness(identity), 'alive');
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(liveness(identity), 'dead');
    assert.equal(liveness(processIdentity(child.pid)), 'dead');
  });

  it('is not fooled by a reused pid, another boot or a process that never was', () => {
    const own = processIdentity();
    assert.equal(liveness({ ...own, startTime: '1' }), 'dead');
    assert.equal(liveness({ ...own, bootId: 'another' }), 'dead');
    assert.equal(liveness({ ...own, startTime: '' }), 'dead');
  });

  it('knows nothing of another machine or container, and goes by its signs of life', () => {
    const own = processIdentity();
    for (const elsewhere of [{ ...own, host: 'elsewhere', bootId: 'x' }, { ...own, pidNamespace: 'pid:[1]' }]) {
      assert.equal(liveness(elsewhere), 'unknown');
      assert.ok(isAlive(elsewhere, Date.now() - silence / 2));
      assert.ok(!isAlive(elsewhere, Date.now() - 2 * silence));
    }
  });

  it('does not go by the name of the host: a rebuilt container or a new lease has another', () => {
    const own = processIdentity();
    assert.equal(liveness({ ...own, host: 'before' }), 'alive');
    assert.equal(liveness({ ...own, host: 'before', startTime: '1' }), 'dead');
  });

  it('takes a zombie for ended', function () {
    if (process.platform !== 'linux') this.skip();
    // The shell's child ends while its parent, replaced by sleep, never waits for it.
    const parent = spawn('/bin/sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    return once(parent.stdout, 'data').then(async ([line]) => {
      const pid = Number(String(line));
      const identity = processIdentity(pid);
      await until('the end of the child', () => liveness(identity) === 'dead');
      assert.doesNotThrow(() => process.kill(pid, 0), 'the zombie is still in the table');
      parent.kill('SIGKILL');
      await once(parent, 'exit');
    });
  });

  it('reads past a process name with spaces and parentheses', function () {
    if (process.platform !== 'linux') this.skip();
    const dir = mkdtempSync(join(tmpdir(), 'identity-'));
    const program = join(dir, 'a) b (c 1 2');
    copyFileSync(spawnSync('/bin/sh', ['-c', 'command -v sleep'], { encoding: 'utf8' }).stdout.trim(), program);
    const children = ['sleep', program, 'sleep'].map((name) => spawn(name, ['60']));
    const [before = NaN, odd = NaN, after = NaN] = children.map(({ pid }) => Number(processIdentity(pid).startTime));
    assert.ok(before <= odd && odd <= after, `${before}, ${odd}, ${after}`);
    for (const child of children) child.kill('SIGKILL');
    rmSync(dir, { recursive: true });
  });
});
