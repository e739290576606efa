import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { StateError, type StateErrorKind } from '../stateError';
import { openStore } from '../store/registry';
import { addresses, storesFolder, type StoresFolder } from './exampleStores';
import { importStore, type Imported } from './importStore';

/** An export of version 1, kept for ever. Its sealed values open with this key. */
const golden = readFileSync('test/fixtures/state/export1.jsonl', 'utf8').trimEnd().split('\n');
const env = { MILLRACE_STATE_KEY: '0123456789abcdef'.repeat(4) };

describe('an exported store', () => {
  let folder: StoresFolder;
  beforeEach(() => { folder = storesFolder(); });
  afterEach(() => folder.remove());

  async function* each(lines: readonly string[]): AsyncGenerator<string> {
    yield* lines;
  }
  const bring = (lines: readonly string[], address: string, key: Readonly<Record<string, string>> = {}): Promise<Imported> => folder.side(address, (side) => importStore(side, each(lines), 'the file'), key);

  for (const address of Object.values(addresses)) {
    it(`of version 1 comes into ${address.replace(/:.*/, '')}: for ever, every value; out again to the letter; twice is once`, async () => {
      assert.deepEqual(await bring(golden, address), { rows: 23, entries: 28, written: 51, left: 0 });
      assert.deepEqual(await bring(golden, address), { rows: 23, entries: 28, written: 0, left: 0 });
      const runs = /"row":\["stored_runs/;
      // The row of a run is made from its journal there.
      const comparable = (lines: readonly string[]): string[] => lines.map((line) => (runs.test(line) ? /"value":.*/.exec(line)?.[0] ?? line : line));
      assert.deepEqual(comparable(await folder.lines(address)), comparable(golden));
      const store = await openStore(address, { root: folder.root, env });
      const values = store.scope({ kind: 'global' });
      const found = await values.getScope();
      assert.deepEqual({ ...found, long: String(found['long']).length }, {
        at: new Date('2026-11-20T08:00:00Z'), blank: '', counter: 10, empty: [], letters: [1, 1000, 123456789012345678901234567890n], long: 9000, most: 2n ** 63n - 1n, no: false, none: null,
        odd: 2 ** 53 + 2, sealed: 'secret', 'short-lived': 1, text: 'größe \u{1F600}\n', zero: 0,
      });
      assert.deepEqual((await values.history('counter')).map(({ value, version }) => [value, version]), [[10, 5], [6, 4], [3, 3], [1, 2], [0, 1]]);
      assert.deepEqual((await store.workflows.load('order/42'))?.data, { big: 9007199254740993n });
      assert.deepEqual((await store.checkpoints.list({ workflow: 'workflows/a b.toml' })).map(({ name, metadata }) => [name, metadata]), [['before', { why: 'test' }]]);
      assert.deepEqual((await store.scope({ kind: 'custom', namespace: 'run:x' }).quota())?.quota, { keys: 2 });
      await store.close();
    });
  }

  it('is encrypted on its way into a store with a key, and was not written twice for that', async () => {
    await bring(golden, addresses.json, env);
    const store = await openStore(addresses.json, { root: folder.root, env: {} });
    await assert.rejects(store.scope({ kind: 'global' }).get('zero'), /encrypted/);
    await store.close();
    assert.equal((await bring(golden, addresses.json, env)).written, 0);
  });

  it('makes values what they were, and leaves what else there is', async () => {
    await bring(golden, addresses.json);
    const store = await openStore(addresses.json, { root: folder.root, env: {} });
    await store.scope({ kind: 'global' }).setMany({ zero: 'changed', more: 1 });
    await store.close();
    assert.deepEqual(await bring(golden, addresses.json), { rows: 23, entries: 28, written: 1, left: 0 });
    const again = await openStore(addresses.json, { root: folder.root, env: {} });
    const values = again.scope({ kind: 'global' });
    assert.deepEqual([await values.get('zero'), await values.get('more'), (await values.history('zero')).map(({ value }) => value)], [0, 1, ['changed', 0]]);
    await again.close();
  });

  it('tells which histories are others in the store, and leaves them', async () => {
    const store = await openStore(addresses.json, { root: folder.root, env: {} });
    await store.scope({ kind: 'global' }).set('zero', 'own');
    await store.close();
    assert.equal((await bring(golden, addresses.json)).left, 1);
  });

  const changed = (from: string | RegExp, to: string): string[] => golden.map((line, i) => (i > 0 ? line.replace(from, to) : line));
  for (const [what, lines, kind, message] of [
    ['is empty', [], 'invalid', /the file is empty/],
    ['is something else', ['{"a":1}'], 'invalid', /the file is no exported store: its first line must be {"millrace":"store","version":1}/],
    ['is no JSON', ['x'], 'corrupt', /the file is no JSON/],
    ['is from later', ['{"millrace":"store","version":2}', ...golden.slice(1)], 'invalid', /newer Millrace: update/],
    ['was cut off', golden.slice(0, -3), 'corrupt', /ends too early/],
    ['was cut in a line', [...golden.slice(0, 5), golden[5]?.slice(0, 90) ?? ''], 'corrupt', /^line 6 of the file is no JSON/],
    ['lacks a line', golden.filter((_, i) => i !== 9), 'corrupt', /should have 23 rows and 28 entries, and has 22 and 28/],
    ['goes on', [...golden, ...golden.slice(1)], 'corrupt', /goes on behind its end/],
    ['has a table of later', changed('"task_states"', '"moods"'), 'invalid', /^line 3 of the file belongs to "moods".*update/],
    ['has a name too short', changed('["workflow_states","order/42"]', '["workflow_states"]'), 'corrupt', /^line 2 of the file: a name in workflow_states has 1 parts, not 0/],
    ['has a lock', changed('["workflow_states","order/42"]', '["locks","run x"]'), 'invalid', /belongs to "locks"/],
    ['has no version', changed('"version":1,"stamp"', '"version":"1","stamp"'), 'corrupt', /version is no whole number/],
    ['has another kind of line', changed('{"entry"', '{"mood"'), 'invalid', /line 25 of the file is neither/],
  ] as const) {
    it(`that ${what} is refused: which line, and why`, async () => {
      await assert.rejects(bring(lines, addresses.json), (error) => error instanceof StateError && error.kind === (kind satisfies StateErrorKind) && message.test(error.message) || assert.fail(String(error)));
    });
  }
});
