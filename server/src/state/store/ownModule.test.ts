import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { StateError, type StateErrorKind } from '../stateError';
import type { OwnStores } from './ownModule';
import { openBackend, openStore, storeSchemes } from './registry';
import { parseStoreAddress } from './storeAddress';

/** A backend whose methods do nothing; `health` tells who made it. */
const methods = (name: string): string => `
  read: async (keys) => keys.map(() => null), scan: async () => [], readLog: async () => [], listLogs: async () => [], commit: async () => true, watch: () => () => {},
  health: async () => ({ backend: 'own', ok: true, error: null, latencyMs: 0, details: { name: '${name}' } }), close: async () => {},`;
const module = (name: string): string => `export const open = async () => ({${methods(name)}});\n`;

describe('a store of one\'s own', () => {
  let base: string;
  beforeEach(() => { base = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-own-'))); });
  afterEach(() => rmSync(base, { recursive: true }));
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(base, name)), { recursive: true });
    writeFileSync(join(base, name), text);
  };
  const named = (path: string, root = base): OwnStores => ({ root, modules: new Map([['own', path]]) });
  const open = (own: OwnStores | undefined) => openBackend(parseStoreAddress('own:place', base, {}), { root: base, note: () => undefined, own });
  const nameOf = async (own: OwnStores) => (await (await open(own)).health()).details['name'];
  const refused = (opened: Promise<unknown>, kind: StateErrorKind, ...words: readonly (string | RegExp)[]) => assert.rejects(opened, (error: unknown) => {
    assert.ok(error instanceof StateError, String(error));
    assert.equal(error.kind, kind, error.message);
    for (const word of words) assert.ok(typeof word === 'string' ? error.message.includes(word) : word.test(error.message), `${word} in ${error.message}`);
    return true;
  });

  it('is a file from the root on, or a package that is installed there', async () => {
    write('stores/a.mjs', module('esm'));
    write('b.cjs', `module.exports = { open: async () => ({${methods('cjs')}}) };\n`);
    write('c.cjs', `module.exports = async () => ({${methods('bare')}});\n`);
    write('d.mjs', `export default async () => ({${methods('default')}});\n`);
    write('e.cjs', `Object.defineProperty(exports, '__esModule', { value: true });\nexports['def' + 'ault'] = async () => ({${methods('compiled')}});\n`);
    write('node_modules/@me/store/package.json', '{"name":"@me/store","exports":"./main.mjs"}');
    write('node_modules/@me/store/main.mjs', module('package'));
    const found = [];
    for (const path of ['./stores/a.mjs', join(base, 'stores/a.mjs'), './b.cjs', './c.cjs', './d.mjs', './e.cjs', '@me/store']) found.push(await nameOf(named(path)));
    assert.deepEqual(found, ['esm', 'esm', 'cjs', 'bare', 'default', 'compiled', 'package']);
    assert.equal(await nameOf(named('../stores/a.mjs', join(base, 'below'))), 'esm');
  });

  it('is loaded once, when its address is opened and not before, and told its address and root', async () => {
    write('a.mjs', `globalThis.millraceLoads = (globalThis.millraceLoads ?? 0) + 1;\nexport const open = async ({ path }, { root }) => ({${methods('x')} scan: async () => [{ path, root }] });\n`);
    const loads = (): unknown => Reflect.get(globalThis, 'millraceLoads');
    const own = named('./a.mjs');
    await (await openStore('memory:', { root: base, own })).close();
    assert.equal(loads(), undefined);
    const [one] = await Promise.all([open(own), open(own), open({ ...own })]);
    assert.equal(loads(), 1);
    assert.deepEqual(await one?.scan({ table: 'values' as never, prefix: [], order: 'key', limit: 1 }), [{ path: join(base, 'place'), root: base }]);
  });

  it('belongs to its root: two roots have different ones under one name, others have none', async () => {
    for (const name of ['one', 'two']) write(`${name}/store.mjs`, module(name));
    const [one, two] = [named('./store.mjs', join(base, 'one')), named('./store.mjs', join(base, 'two'))];
    assert.deepEqual(await Promise.all([one, two, one].map(nameOf)), ['one', 'two', 'one']);
    await refused(open({ root: base, modules: new Map() }), 'invalid', 'there is no store own:', '[stores.own]');
    await refused(open(undefined), 'invalid', 'there is no store own:');
    await refused(open({ root: base, modules: new Map([['other', './x.mjs']]), problem: 'millrace.toml is wrong: here' }), 'invalid', 'other:', 'millrace.toml is wrong: here');
    assert.ok(!storeSchemes().includes('own'));
  });

  it('never takes the place of one that comes with Millrace', async () => {
    const store = await openStore('memory:', { root: base, own: { root: base, modules: new Map([['memory', './none.mjs']]) } });
    await store.close();
  });

  it('says what is wrong with its module, and where that is named', async () => {
    const where = ['[stores.own]', join(base, 'millrace.toml')];
    await refused(open(named('./none.mjs')), 'invalid', ...where, '"./none.mjs"', join(base, 'none.mjs'), 'correct the path');
    await refused(open(named('no-such-package')), 'invalid', ...where, 'install the package');
    await refused(open(named('fs')), 'invalid', ...where, 'part of Node');
    await refused(open(named('.')), 'invalid', ...where);
    write('throws.mjs', 'throw new Error("no licence");\n');
    await refused(open(named('./throws.mjs')), 'io', ...where, 'cannot be loaded: no licence; mend it');
    write('broken.mjs', 'export const = 1;\n');
    await refused(open(named('./broken.mjs')), 'io', ...where, 'cannot be loaded');
    for (const [name, text] of Object.entries({ 'nothing.mjs': '', 'text.mjs': 'export const open = "x";\n', 'object.cjs': 'module.exports = null;\n' })) {
      write(name, text);
      await refused(open(named(`./${name}`)), 'invalid', ...where, 'exports no function', '`open`');
    }
  });

  it('names the methods that a backend has not', async () => {
    write('half.mjs', `export const open = async () => ({${methods('x')} commit: undefined, health: 5 });\n`);
    await refused(open(named('./half.mjs')), 'invalid', '[stores.own]', /has no commit\(\), health\(\);/);
    write('none.mjs', 'export const open = () => null;\n');
    await refused(open(named('./none.mjs')), 'invalid', /has no read\(\), .*close\(\);/);
    write('deaf.mjs', `export const open = async () => ({${methods('x')} watch: async () => () => {} });\n`);
    const deaf = await open(named('./deaf.mjs'));
    assert.throws(() => deaf.watch(() => undefined), (error) => error instanceof StateError && error.kind === 'invalid' && error.message.includes('watch()'));
    // Methods of a class count.
    write('class.mjs', `class Own {}\nObject.assign(Own.prototype, {${methods('class')}});\nexport const open = async () => new Own();\n`);
    assert.equal(await nameOf(named('./class.mjs')), 'class');
  });

  it('has what it throws told as `io`, wherever it throws it', async () => {
    const thrown = 'const fail = () => { throw new TypeError("boom"); };\n';
    write('opens.mjs', `${thrown}export const open = fail;\n`);
    await refused(open(named('./opens.mjs')), 'io', 'own:', 'boom', '[stores.own]');
    write('class.mjs', 'export default class Own {}\n');
    await refused(open(named('./class.mjs')), 'io', "without 'new'");
    const names = ['read', 'scan', 'readLog', 'listLogs', 'commit', 'watch', 'health', 'close'];
    write('fails.mjs', `${thrown}export const open = async () => ({ ${names.map((name, i) => `${name}: ${i % 2 && name !== 'watch' ? 'async ' : ''}() => fail()`).join(', ')} });\n`);
    const backend = await open(named('./fails.mjs'));
    const log = { table: 'value_history', columns: [] } as never;
    await refused(backend.read([]), 'io', 'boom');
    await refused(backend.scan({ table: 'values' as never, prefix: [], order: 'key', limit: 1 }), 'io', 'boom');
    await refused(backend.readLog({ log, limit: 1, newestFirst: false }), 'io', 'boom');
    await refused(backend.listLogs('value_history' as never, []), 'io', 'boom');
    await refused(backend.commit({ id: 'x', ops: [], expected: [], durability: 'written' }), 'io', 'boom');
    await refused(backend.close(), 'io', 'boom');
    assert.throws(() => backend.watch(() => undefined), (error) => error instanceof StateError && error.kind === 'io' && error.message.includes('boom'));
    const { ok, error } = await backend.health();
    assert.equal(ok, false);
    assert.match(error ?? '', /boom/);
  });
});
