import assert from 'node:assert/strict';
import { backendConformance } from '../conformance/backendConformance';
import { moments } from '../moments';
import { transact } from '../transaction';
import type { Key } from '../tables';
import { memoryBackend } from './memoryBackend';

const counter: Key = { table: 'scoped_values', columns: ['global', '', '', '', 'n'] };

backendConformance('memory', async () => ({ open: async () => memoryBackend(), remove: async () => {} }), { keeps: false, shares: false });

describe('transactions in memory', () => {
  it('count to 100 at once', async () => {
    const setting = { backend: memoryBackend(), moments: moments(), writer: 'user' };
    await Promise.all(Array.from({ length: 100 }, () => transact(setting, async (transaction) => {
      const row = await transaction.read(counter);
      transaction.put(counter, { value: String(Number(row?.value ?? 0) + 1) });
    })));
    const [row] = await setting.backend.read([counter]);
    assert.deepEqual([row?.value, row?.version], ['100', 100]);
  });

  it('see their own changes, and leave nothing when they fail', async () => {
    const setting = { backend: memoryBackend(), moments: moments(), writer: 'user' };
    await assert.rejects(transact(setting, async (transaction) => {
      await transaction.read(counter);
      transaction.put(counter, { value: '1' });
      assert.equal((await transaction.read(counter))?.value, '1');
      assert.deepEqual((await transaction.scan('scoped_values', ['global'])).map(({ value }) => value), ['1']);
      transaction.delete(counter);
      assert.equal(await transaction.read(counter), null);
      throw new Error('no');
    }), /^Error: no$/);
    assert.deepEqual(await setting.backend.read([counter]), [null]);
  });
});
