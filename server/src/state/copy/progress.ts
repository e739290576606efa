import { randomBytes } from 'node:crypto';
import { moments } from '../store/moments';
import type { Key } from '../store/tables';
import { copiedLogs, copiedTables } from './copied';
import type { CopySide } from './copySide';

/** Whose copy a store is, and whether all of it has been there once. */
export interface Progress {
  /** `id` of the source. */
  readonly from: string;
  readonly done: boolean;
  /** Whether the source is being emptied: it may hold less from then on. */
  readonly emptying?: boolean;
}

/** Where a store says so. */
const migrationKey: Key = { table: 'store_facts', columns: ['migration'] };

/** What the store says of a migration into it; null for none. */
export async function readProgress({ backend }: CopySide): Promise<Progress | null> {
  const [row] = await backend.read([migrationKey]);
  return row ? JSON.parse(row.value) : null;
}

/** Notes how far a migration is. */
export async function writeProgress({ backend }: CopySide, progress: Progress): Promise<void> {
  const [before = null] = await backend.read([migrationKey]);
  const now = moments()();
  const stamp = randomBytes(12).toString('base64url');
  const row = { key: migrationKey, value: JSON.stringify(progress), version: (before?.version ?? 0) + 1, stamp, status: '', created: before?.created ?? now, updated: now, expires: null, writer: 'user' };
  await backend.commit({ id: stamp, ops: [{ op: 'put', row }], expected: [], durability: 'synced' });
}

/** Whether there is anything in a store that a copy would have to live with. */
export async function holdsSomething({ backend }: CopySide): Promise<boolean> {
  for (const table of copiedTables) if ((await backend.scan({ table, prefix: [], order: 'key', limit: 1 })).length > 0) return true;
  for (const table of copiedLogs) if ((await backend.listLogs(table, [])).length > 0) return true;
  return false;
}
