import assert from 'node:assert/strict';
import type { RunItem } from '../../server/src/protocol';
import { offerOf } from './offeredRuns';

function run(id: string, file: string, status: RunItem['status'], simulated = false): RunItem {
  return { root: '/r', id, file, uri: `file:///r/${file}`, status, simulated, logicalTime: null, started: '', ended: null, error: null, counts: {} };
}

describe('offered runs', () => {
  it('are the interrupted ones that are the newest of their file, simulations aside', () => {
    const runs = [run('5', 'a', 'interrupted', true), run('4', 'b', 'completed'), run('3', 'a', 'interrupted'), run('2', 'b', 'interrupted'), run('1', 'a', 'interrupted')];
    assert.deepEqual(offerOf(runs, new Set()).fresh.map(({ id }) => id), ['3']);
  });

  it('are offered once, also when they are found one after the other', () => {
    const first = offerOf([run('1', 'a', 'interrupted')], new Set());
    const both = [run('2', 'b', 'interrupted'), run('1', 'a', 'interrupted')];
    const second = offerOf(both, new Set(first.offered));
    assert.deepEqual(second.fresh.map(({ id }) => id), ['2']);
    assert.deepEqual(offerOf(both, new Set(second.offered)).fresh, []);
  });
});
