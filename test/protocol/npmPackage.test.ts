import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { newFolder } from './cliProcess';

const root = resolve(__dirname, '../..');

/** Somebody's backend: rows and logs in an object, in plain JavaScript. */
const backend = (rule: string) => `
const { StateError, recentCommits, rowsOf, compareColumns, keyText, watchers, registerStore, openStore } = require('millrace/store');
const { backendConformance, storeConformance } = require('millrace/conformance');
class Own {
  constructor(kept) { Object.assign(this, { kept, done: recentCommits(), listeners: watchers(), open: true }); }
  check() { if (!this.open) throw new StateError('closed', 'own: is closed'); }
  async read(keys) { this.check(); return keys.map((key) => this.kept.rows.get(keyText(key)) ?? null); }
  async scan(query) { this.check(); return rowsOf(this.kept.rows.values(), query); }
  async readLog({ log, after = 0, limit, newestFirst }) {
    this.check();
    const found = (this.kept.logs.get(keyText(log))?.entries ?? []).filter(({ seq }) => seq > after);
    return (newestFirst ? found.reverse() : found).slice(0, limit);
  }
  async listLogs(table, prefix) {
    this.check();
    return [...this.kept.logs.values()].filter(({ key, entries }) => key.table === table && entries.length > 0 && prefix.every((text, i) => key.columns[i] === text))
      .map(({ key }) => key).sort((a, b) => compareColumns(a.columns, b.columns));
  }
  async commit({ id, ops, expected }) {
    this.check();
    if (this.done.has(id)) return true;
    if (${rule} && expected.some(({ key, stamp }) => (this.kept.rows.get(keyText(key))?.stamp ?? null) !== stamp)) return false;
    const changed = ops.map((op) => {
      if (op.op === 'put') return this.kept.rows.set(keyText(op.row.key), op.row), op.row.key;
      if (op.op === 'delete') return this.kept.rows.delete(keyText(op.key)), op.key;
      const log = this.kept.logs.get(keyText(op.log)) ?? { key: op.log, entries: [], last: 0 };
      this.kept.logs.set(keyText(op.log), log);
      if (op.op === 'append') log.entries.push({ seq: ++log.last, at: op.at, value: op.value });
      else log.entries = op.keep > 0 ? log.entries.slice(-op.keep) : [];
      return op.log;
    });
    this.done.add(id);
    this.listeners.tell(changed);
    return true;
  }
  watch(listener) { return this.listeners.add(listener); }
  async health() { return { backend: 'own', ok: this.open, error: this.open ? null : 'closed', latencyMs: 0, details: {} }; }
  async close() { this.open = false; }
}
const place = async () => {
  const kept = { rows: new Map(), logs: new Map() };
  return { open: async () => new Own(kept), remove: async () => {} };
};
backendConformance('own', place, { keeps: true, shares: false });
storeConformance('own', place, { keeps: true, shares: false });
it('opens by its address', async () => {
  registerStore('own', async () => new Own({ rows: new Map(), logs: new Map() }));
  const store = await openStore('own:', { root: '.' });
  require('assert').equal(await store.scope({ kind: 'global' }).increment('n', 2n), 2);
});
`;

function kitRun(rule: string): { readonly passes: number; readonly failures: string[] } {
  const folder = newFolder({ 'own.test.js': backend(rule) });
  try {
    mkdirSync(join(folder.path, 'node_modules'));
    symlinkSync(root, join(folder.path, 'node_modules/millrace'), 'junction');
    const { stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules/mocha/bin/mocha.js'), '--no-config', '--timeout', '60000', '--reporter', 'json', 'own.test.js'], { cwd: folder.path, encoding: 'utf8', maxBuffer: 1 << 26 });
    assert.match(stdout, /^\{/m, stderr);
    const { stats, failures } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { stats: { passes: number }; failures: { fullTitle: string }[] };
    return { passes: stats.passes, failures: failures.map(({ fullTitle }) => fullTitle) };
  } finally {
    folder.remove();
  }
}

describe('the npm package', function () {
  this.timeout(120_000);

  it('lets somebody write a backend and show that it is right', () => {
    const { passes, failures } = kitRun('true');
    assert.deepEqual(failures, []);
    assert.ok(passes > 100, String(passes));
  });

  it('shows a backend that is wrong', () => {
    const { failures } = kitRun('false');
    assert.ok(failures.includes('backend own commits happen whole, or not at all when one expectation fails'));
    assert.ok(failures.some((title) => title.startsWith('store own scopes S8 count a hundred increments')));
  });
});
