import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend, Entry, Row } from '../backend';
import { commit } from '../conformance/commits';
import type { LogKey, Table } from '../tables';
import { formats } from './exampleFormats';
import { filesBackend } from './filesBackend';

const fixtures = 'test/fixtures/state';
/** What the folders hold once their unfinished commit is done; one row has fields of a later version. */
const golden: { readonly rows: readonly Row[]; readonly log: readonly Entry[] } = JSON.parse(readFileSync(join(fixtures, 'files.json'), 'utf8'));
const log: LogKey = { table: 'task_history', columns: ['w', '', 'load:größe'] };
const trimmed: LogKey = { table: 'run_records', columns: ['20240302T060000123-k3f9q2'] };
const tables: readonly Table[] = ['workflow_states', 'scoped_values', 'task_states', 'locks'];

async function contents(backend: Backend): Promise<unknown> {
  const rows: Row[] = [];
  for (const table of tables) rows.push(...await backend.scan({ table, prefix: [], order: 'key', limit: 100 }));
  assert.deepEqual(await backend.read(rows.map(({ key }) => key)), rows);
  return { rows, log: await backend.readLog({ log, limit: 10, newestFirst: false }) };
}

for (const format of formats) {
  describe(`${format.scheme} files of the first version`, () => {
    let dir: string;
    beforeEach(() => {
      dir = mkdtempSync(join(tmpdir(), 'files-golden-'));
      cpSync(join(fixtures, `files-${format.scheme}`), dir, { recursive: true });
    });
    afterEach(() => rmSync(dir, { recursive: true }));

    it('are read, with the commit that was cut off, and go on', async () => {
      const wanted = { rows: golden.rows, log: golden.log };
      const reader = filesBackend(dir, format);
      assert.deepEqual(await contents(reader), wanted);
      assert.equal((await reader.health()).details['unfinishedCommit'], true);
      const writer = filesBackend(dir, format);
      await commit(writer, [{ op: 'append', log: trimmed, at: '2026-01-01T00:00:00.000000Z', value: '1' }]);
      assert.deepEqual(await contents(writer), wanted);
      assert.deepEqual(await contents(reader), wanted);
      assert.deepEqual((await reader.readLog({ log: trimmed, limit: 1, newestFirst: true })).map(({ seq }) => seq), [2]);
      assert.equal((await reader.health()).details['unfinishedCommit'], false);
      await writer.close();
      await reader.close();
    });

    it('are spelled so to this day', async () => {
      for (const row of golden.rows) {
        const segments = row.key.columns.at(-1);
        if (segments === 'later' || segments === 'late') continue;
        const path = filesOf(row);
        assert.deepEqual(await format.encodeRow(row), readFileSync(join(dir, `${path}${format.rowEnding}`)), path);
      }
    });

    /** Spelled out, so that no later version looks for them elsewhere. */
    function filesOf({ key: { table, columns } }: Row): string {
      const places: Readonly<Record<string, string>> = {
        'workflows/data load.toml': 'workflows%2fdata%20load.toml', 'to the letter': 'global/~/~/~/to%20the%20letter',
        packed: 'step/w/s/~/packed', '.:/%': 'custom/~/~/%43%4f%4e/%2e%3a%2f%25', 'load:größe': 'w/~/load%3agr%c3%b6%c3%9fe',
      };
      const place = places[columns.at(-1) ?? ''] ?? assert.fail(columns.join());
      return table === format.outerTable ? place : `${table}/${place}`;
    }
  });
}
