import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLog } from './logReader';

describe('log reader', () => {
  let folder: string;
  let path: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-'));
    path = join(folder, 'slot.log');
    await writeFile(path, 'first\nzweite Zeile ä\nthird\n');
  });

  after(() => rm(folder, { recursive: true }));

  it('reads an attempt out of the file of its task', async () => {
    assert.deepEqual(await readLog({ path, start: 6, end: 22 }), { output: 'zweite Zeile ä\n', omitted: 0 });
  });

  it('reads a running attempt to the end of the file, also when the file is shorter than told', async () => {
    assert.deepEqual(await readLog({ path, start: 6, end: null }), { output: 'zweite Zeile ä\nthird\n', omitted: 0 });
    assert.deepEqual(await readLog({ path, start: 6, end: 1000 }), { output: 'zweite Zeile ä\nthird\n', omitted: 0 });
    assert.deepEqual(await readLog({ path, start: 500, end: null }), { output: '', omitted: 0 });
  });

  it('gives the tail of a long log from the start of a line', async () => {
    assert.deepEqual(await readLog({ path, start: 0, end: null }, 10), { output: 'third\n', omitted: 22 });
  });

  it('rejects for a file that is gone', async () => {
    await assert.rejects(readLog({ path: join(folder, 'gone'), start: 0, end: null }), /ENOENT/);
  });
});
