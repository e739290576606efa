import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { logFileName, openAttemptLog } from './attemptLog';
import { exampleRoot } from './exampleWorkflow';

describe('log of an attempt', () => {
  it('has a name that is one safe path segment, and its task\'s alone (property)', () =>
    fc.assert(fc.property(fc.string({ maxLength: 400, unit: 'binary' }), fc.string({ maxLength: 400 }), (a, b) => {
      assert.match(logFileName(a), /^[\w%-]{0,200}\.log$/);
      assert.equal(logFileName(a) === logFileName(b), a === b);
    })));

  it('keeps long keys apart', () => assert.notEqual(logFileName(`${'x'.repeat(300)}1`), logFileName(`${'x'.repeat(300)}2`)));

  it('begins where the one before it ended', async () => {
    const root = exampleRoot({});
    try {
      const first = openAttemptLog(join(root.path, 'logs'), 'a[0]');
      first.stream.write('one\n');
      assert.deepEqual([first.place, await first.close()], [{ file: 'a%5B0%5D.log', start: 0 }, 4]);
      const second = openAttemptLog(join(root.path, 'logs'), 'a[0]');
      assert.deepEqual([second.place.start, await second.close(), await second.close()], [4, 4, 4]);
    } finally {
      root.remove();
    }
  });

  it('that cannot be written harms nobody', async () => {
    const root = exampleRoot({});
    try {
      mkdirSync(join(root.path, 'a.log'));
      const log = openAttemptLog(root.path, 'a');
      log.stream.write('lost');
      assert.equal(typeof await log.close(), 'number');
      assert.ok(existsSync(join(root.path, 'a.log')));
    } finally {
      root.remove();
    }
  });
});
