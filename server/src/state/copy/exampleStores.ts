import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../store/registry';
import { JsonText } from '../store/value/jsonText';
import type { Environment } from '../store/storeAddress';
import { openSide, type CopySide } from './copySide';
import { exportStore } from './exportStore';

/** A folder of stores, for tests. */
export interface StoresFolder {
  readonly root: string;
  /** Writes something of every kind into the store at an address. */
  fill(address: string, env?: Environment): Promise<void>;
  /** Does something with a store as a copy sees it, and closes it. */
  side<T>(address: string, work: (side: CopySide) => Promise<T>, env?: Environment): Promise<T>;
  /** The lines that an export of a store has. */
  lines(address: string, env?: Environment): Promise<string[]>;
  remove(): void;
}

/** Schemes of stores that need no server, as addresses in the folder. */
export const addresses = { sqlite: 'sqlite:db/.millrace/state.sqlite', json: 'json:files', flatbuffers: 'flatbuffers:buffers' } as const;

/** A new empty folder in the temporary one of the system. */
export function storesFolder(): StoresFolder {
  const root = mkdtempSync(join(tmpdir(), 'millrace-copy-'));
  mkdirSync(join(root, 'db'));
  const side: StoresFolder['side'] = async (address, work, env = {}) => {
    const opened = await openSide(address, root, env);
    try {
      return await work(opened);
    } finally {
      await opened.backend.close();
    }
  };
  return {
    root,
    side,
    async fill(address, env = {}) {
      const store = await openStore(address, { root, env });
      const global = store.scope({ kind: 'global' });
      await global.setMany({ zero: 0, no: false, blank: '', none: null, most: 2n ** 63n - 1n, odd: 2 ** 53 + 2, at: new Date('2026-11-20T08:00:00Z'), text: 'größe \u{1F600}\n', empty: [], long: 'x'.repeat(9000) });
      await global.set('letters', new JsonText('[1.0,1e3,123456789012345678901234567890]'));
      await global.set('short-lived', 1, { ttl: 60_000 });
      for (let i = 0; i < 5; i++) await global.increment('counter', i);
      await store.scope({ kind: 'workflow', workflow: 'workflows/a b.toml' }).setMany({ k: { deep: [{ a: null }] } });
      await store.scope({ kind: 'step', workflow: 'w:1', step: 's/1' }).set('k', 'v');
      const limited = store.scope({ kind: 'custom', namespace: 'run:x' });
      await limited.setQuota({ keys: 2 });
      await limited.set('k', 1);
      await store.workflows.save('order/42', { status: 'running', data: { big: 9007199254740993n }, messages: [{ role: 'user', content: 'hi' }], tags: ['t'] });
      const tasks = store.tasks('order/42');
      await tasks.save('load', { status: 'running' });
      await tasks.save('load', { status: 'failed', error: 'disk full\n' });
      await tasks.save('load', { status: 'completed', result: { rows: 0 } });
      await store.checkpoints.create('before', { workflow: 'workflows/a b.toml', metadata: { why: 'test' } });
      await store.close();
    },
    lines: (address, env) => side(address, async ({ backend }) => {
      const found: string[] = [];
      for await (const line of exportStore(backend)) found.push(line);
      return found;
    }, env),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
