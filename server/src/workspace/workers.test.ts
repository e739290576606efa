import assert from 'node:assert/strict';
import { readWorker } from './workers';

describe('readWorker', () => {
  it('reads every key, in any case', () => {
    assert.deepEqual(readWorker({
      Command: ['node', 'load.mjs'], protocol: 'exit', cwd: 'tasks', env: { A: '1' }, timeout: '30s', CONCURRENCY: 2n, exit_codes: { 75: 'warn' },
    }), {
      worker: { command: ['node', 'load.mjs'], protocol: 'exit', cwd: 'tasks', env: { A: '1' }, timeout: '30s', concurrency: 2, exitCodes: { 75: 'warn' } },
    });
  });

  it('speaks protocol task unless it is a shell command', () => {
    assert.deepEqual(readWorker({ command: ['w'] }), { worker: { command: ['w'], protocol: 'task' } });
    assert.deepEqual(readWorker({ run: 'echo hi' }), { worker: { run: 'echo hi', protocol: 'exit' } });
  });

  const refused: [string, unknown, string | undefined][] = [
    ['no table', 'node x', undefined],
    ['nothing to start', { protocol: 'exit' }, undefined],
    ['command as text', { command: 'node x' }, 'command'],
    ['an empty argv', { command: [] }, 'command'],
    ['an argument that is no string', { command: ['x', 1] }, 'command'],
    ['both command and run', { command: ['x'], run: 'x' }, 'run'],
    ['an unknown protocol', { command: ['x'], protocol: 'http' }, 'protocol'],
    ['no concurrency at all', { command: ['x'], concurrency: 0 }, 'concurrency'],
    ['env with a number', { command: ['x'], env: { A: 1 } }, 'env'],
    ['an exit code above 255', { command: ['x'], exit_codes: { 256: 'warn' } }, 'exit_codes'],
    ['an unknown result', { command: ['x'], exit_codes: { 3: 'skip' } }, 'exit_codes'],
    ['a misspelt key', { command: ['x'], timout: '3s' }, 'timout'],
  ];
  for (const [title, table, key] of refused) {
    it(`refuses ${title} and names the key`, () => {
      const read = readWorker(table);
      assert.ok('error' in read);
      assert.equal(read.key, key);
    });
  }
});
