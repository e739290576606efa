import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { StateError } from '../../server/src/state/stateError';
import type { Backend } from '../../server/src/state/store/backend';
import { backendConformance } from '../../server/src/state/store/conformance/backendConformance';
import { append, commit, globalKey, logKey, put, row } from '../../server/src/state/store/conformance/commits';
import type { Place } from '../../server/src/state/store/conformance/place';
import { storeConformance } from '../../server/src/state/store/conformance/storeConformance';
import { storeOver } from '../../server/src/state/store/store';
import type { PrivateServer } from '../servers/privateServer';
import { until } from '../ui/until';
import { openAlone, serverKinds, type ServerKind } from './serverKinds';

const features = { keeps: true, shares: true };

/** A process that adds to `n`, and what it has said so far. */
function counting(address: string, times: number, atOnce: number) {
  const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'countUp.ts'), address, String(times), String(atOnce)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => { said += text; });
  return { child, over: once(child, 'close'), lines: (start: string) => said.split('\n').filter((line) => line.startsWith(start)) };
}

const global = { kind: 'global' } as const;

/** What every store on a server does, whichever server it is. */
function storeOnServer({ name, start, address }: ServerKind): void {
  describe(`the store on ${name}`, function () {
    this.timeout(5 * 60_000);
    let server: PrivateServer;
    let stores = 0;
    const opened: Backend[] = [];
    const ownAddress = () => address(server.url, `t${stores++}_`);
    const open = async (at: string): Promise<Backend> => {
      const backend = await openAlone(at);
      opened.push(backend);
      return backend;
    };
    before(async () => { server = await start(); });
    after(() => server.dispose());
    afterEach(() => Promise.all(opened.splice(0).map((backend) => backend.close())));

    const place = async (): Promise<Place> => {
      const own = ownAddress();
      return { open: () => openAlone(own), remove: async () => undefined };
    };
    backendConformance(name, place, features);
    storeConformance(name, place, features);

    it('K23 is apart from all others on its server, whatever their names look like', async () => {
      const names = ['', 'a', 'A', 'ab', 'a_', 'a:', 'a:b', 'a*', '*', '?', '[a]', 'a%3Ab', '%', 'ä', 'a"b', 'a\'; --', '${a}', 'task_', 'a b', '\\'];
      const backends = await Promise.all(names.map((one) => open(address(server.url, one))));
      const key = globalKey('k');
      for (const [i, backend] of backends.entries()) {
        await commit(backend, [put(key, { value: JSON.stringify(names[i]), expires: '2099-01-01T00:00:00.000000Z' }), append(logKey('r'), String(i))], [{ key, stamp: null }]);
      }
      await storeOver(backends[1]!, 'a').scope(global).clear();
      await commit(backends[1]!, [{ op: 'trim', log: logKey('r'), keep: 0 }]);
      for (const [i, backend] of backends.entries()) {
        if (i === 1) continue;
        assert.deepEqual((await backend.scan({ table: 'scoped_values', prefix: [], order: 'updated', limit: 10 })).map(({ value }) => value), [JSON.stringify(names[i])], names[i]);
        assert.deepEqual((await backend.readLog({ log: logKey('r'), limit: 9, newestFirst: true })).map(({ seq, value }) => [seq, value]), [[1, String(i)]]);
      }
      assert.deepEqual(await backends[1]!.read([key]), [null]);
    });

    it('refuses half a character in a key: it would be taken for another', async () => {
      const backend = await open(ownAddress());
      for (const bad of [commit(backend, [put(globalKey('\ud800'))]), commit(backend, [append(logKey('a\udc00'), '1')]), backend.read([globalKey('\ud800')])]) {
        await assert.rejects(bad, (error: unknown) => error instanceof StateError && error.kind === 'invalid' && /lone surrogate/.test(error.message));
      }
    });

    it('does ten thousand changes at once, or none of them', async () => {
      const backend = await open(ownAddress());
      const rows = Array.from({ length: 10_000 }, (_, i) => row(globalKey(`k${i}`), { value: JSON.stringify('x'.repeat(100)) }));
      const last = rows.at(-1)!.key;
      assert.equal(await commit(backend, [put(last, { stamp: 's' }), append(logKey('r'), '0')]), true);
      const ops = [...rows.map((one) => ({ op: 'put', row: one }) as const), append(logKey('r'), '1')];
      const expected = rows.map(({ key }) => ({ key, stamp: null }));
      assert.equal(await commit(backend, ops, expected), false);
      assert.equal((await backend.scan({ table: 'scoped_values', prefix: [], order: 'key', limit: 10 })).length, 1);
      assert.equal(await commit(backend, ops, [...expected.slice(0, -1), { key: last, stamp: 's' }]), true);
      assert.equal((await backend.scan({ table: 'scoped_values', prefix: ['global'], order: 'updated', limit: 20_000 })).length, 10_000);
      assert.equal((await backend.health()).details['rows'], 10_000);
    });

    it('sees an end that keys of the longest ids have', async () => {
      const backend = await open(ownAddress());
      // Random, so that no index can press them smaller.
      const long = () => Array.from({ length: 512 }, () => String.fromCharCode(33 + Math.floor(Math.random() * 94))).join('');
      const key = { table: 'checkpoint_values', columns: [long(), long(), 'step', long(), long(), '', long()] } as const;
      assert.equal(await commit(backend, [put(key)]), true);
      assert.deepEqual((await backend.scan({ table: 'checkpoint_values', prefix: [], order: 'updated', limit: 10 })).map((one) => one.key), [key]);
    });

    it('has a health with figures, and none that is fine when the server is gone', async () => {
      const own = await start();
      const backend = await open(address(own.url, 'h_'));
      await commit(backend, [put(globalKey('a')), put(globalKey('b'))]);
      const { latencyMs, details } = await backend.health();
      assert.ok(latencyMs > 0 && Number(details['sizeBytes']) > 1000);
      assert.equal(details['rows'], 2);
      assert.match(String(details['serverVersion']), /^\d+\.\d+/);
      await own.dispose();
      const { ok, error } = await backend.health();
      assert.equal(ok, false);
      assert.match(error ?? '', new RegExp(`at ${name}://.*start it`));
    });

    it('says what is transient while the server is away, and goes on without being opened again', async () => {
      const own = await start();
      const backend = await open(address(own.url, 's_'));
      let told = 0;
      backend.watch(() => { told++; });
      await commit(backend, [put(globalKey('a'), { stamp: 's' })]);
      for (const how of ['graceful', 'crash'] as const) {
        await own.stop(how);
        for (const asked of [() => backend.read([globalKey('a')]), () => commit(backend, [put(globalKey('b'))]), () => backend.readLog({ log: logKey('r'), limit: 1, newestFirst: true })]) {
          await assert.rejects(asked(), (error: unknown) => error instanceof StateError && error.kind === 'io' && error.transient && error.message.includes(`127.0.0.1:${own.port}`));
        }
        await own.start();
        await until('it answers again', () => backend.read([globalKey('a')]).then(([found]) => found?.stamp === 's', () => false));
        told = 0;
        await until('a change is told again', async () => {
          await commit(backend, [put(globalKey('c'))]).catch(() => false);
          return told > 0;
        });
      }
      await backend.close();
      await own.dispose();
    });

    it('counts every one of two processes exactly, whatever becomes of the server meanwhile', async () => {
      const own = await start();
      try {
        const at = address(own.url, 'storm_');
        const store = storeOver(await open(at), 'test');
        const [times, processes] = [400, [0, 1].map(() => counting(at, 400, 4))];
        const added = () => processes.reduce((sum, { lines }) => sum + lines('added').length, 0);
        for (const [how, then] of [['crash', 100], ['graceful', 250], ['crash', 400]] as const) {
          await until(`${then} additions`, () => added() >= then, 120_000);
          const errors = () => processes.reduce((sum, { lines }) => sum + lines('error').length, 0);
          const before = errors();
          await own.stop(how);
          await until('both have met it', () => errors() > before, 60_000);
          await own.start();
        }
        for (const { over, lines } of processes) {
          assert.deepEqual(await over, [0, null]);
          assert.equal(lines('added').length, times);
          assert.deepEqual(lines('untyped'), []);
          assert.ok(lines('error').every((line) => /^error (?:io|busy) true$/.test(line)), lines('error').join('\n'));
        }
        assert.equal(await until('the sum', () => store.scope(global).get('n').catch(() => undefined)), 2 * times);
        await store.close();
      } finally {
        await own.dispose();
      }
    });

    it('keeps what a killed process was told, and holds nobody up', async () => {
      const at = ownAddress();
      const store = storeOver(await open(at), 'test');
      for (let round = 0, sum = 0; round < 3; round++) {
        const { child, over, lines } = counting(at, 1_000_000, 8);
        await until('some additions', () => lines('added').length >= 50, 60_000);
        child.kill('SIGKILL');
        await over;
        const acknowledged = sum + lines('added').length;
        // In the middle of a commit there may be as many as are at it at once.
        sum = Number(await store.scope(global).increment('n'));
        assert.ok(sum > acknowledged && sum <= acknowledged + 9, `${sum} after ${acknowledged}`);
        // What was under way on the server is over by then.
        await until('nothing moves any more', async () => {
          const before = await store.scope(global).get('n');
          return await store.scope(global).increment('n') === Number(before) + 1;
        });
        sum = Number(await store.scope(global).get('n'));
      }
    });
  });
}

serverKinds.forEach(storeOnServer);
