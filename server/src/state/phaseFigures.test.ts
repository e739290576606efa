import assert from 'node:assert/strict';
import { phaseFigures, type PhaseTask } from './phaseFigures';

const task = (run: string, status: PhaseTask['status'], seconds?: number): PhaseTask => ({
  run, status, started: '2024-01-02T03:00:00.000Z', ended: seconds === undefined ? null : new Date(Date.UTC(2024, 0, 2, 3, 0, seconds)).toISOString(),
});

describe('phaseFigures', () => {
  it('are of the newest run, of all runs, and of the time that completed tasks took', () => {
    const tasks = [...Array.from({ length: 20 }, (_, i) => task('1', 'completed', 20 - i)), task('3', 'completed', 50), task('3', 'failed', 40), task('2', 'failed', 1), task('2', 'skipped')];
    assert.deepEqual(phaseFigures(tasks), {
      last: { run: '3', status: 'failed', ended: '2024-01-02T03:00:50.000Z' }, runs: 3, completed: 21, failed: 2, p50: 11_000, p95: 20_000,
    });
  });

  it('say nothing of what is not there', () => {
    assert.equal(phaseFigures([]), undefined);
    assert.deepEqual(phaseFigures([task('1', 'running')]), { last: { run: '1', status: 'running', ended: null }, runs: 1, completed: 0, failed: 0, p50: null, p95: null });
  });
});
