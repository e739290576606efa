import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { until } from './exampleProcess';
import { groupMembers } from './groupMembers';
import { endGroup, signalGroup } from './processGroup';

/** A grace that no test lives to see the end of. */
const hour = 3_600_000;

const living = (group: number) => (groupMembers(group) ?? []).filter(({ zombie }) => !zombie);

function start(script: string): ChildProcess & { readonly pid: number } {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  const { pid } = child;
  assert.ok(pid !== undefined);
  return Object.assign(child, { pid });
}

describe('process groups', function () {
  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  it('end with their leader, by SIGTERM', async () => {
    const { pid } = start('sleep 30 & wait');
    await endGroup(pid, hour);
    assert.deepEqual(living(pid), []);
  });

  it('end by SIGKILL after the grace', async () => {
    const child = start("trap '' TERM; sh -c \"trap '' TERM; echo; while :; do sleep 0.05; done\" & while :; do sleep 0.05; done");
    await once(child.stdout ?? child, 'data');
    const from = performance.now();
    await endGroup(child.pid, 100);
    assert.ok(performance.now() - from >= 100);
    assert.deepEqual(living(child.pid), []);
  });

  it('are over at once when nothing is left', async () => {
    const child = start('true');
    await once(child, 'exit');
    await endGroup(child.pid, hour);
  });

  it('are over when only zombies are left, which nobody may ever reap', async () => {
    // `exec` leaves the child, a group of its own, with a parent that never waits.
    const keeper = start('setsid sleep 0.05 & echo $!; exec sleep 30');
    try {
      const zombie = Number(String(await once(keeper.stdout ?? keeper, 'data')));
      await until('the zombie', () => groupMembers(zombie)?.some((member) => member.zombie) ?? false);
      assert.equal(signalGroup(zombie, 0), true);
      await endGroup(zombie, hour);
    } finally {
      keeper.kill('SIGKILL');
    }
  });
});
