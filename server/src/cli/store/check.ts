import { randomBytes } from 'node:crypto';
import type { CopySide } from '../../state/copy/copySide';
import type { Health } from '../../state/store/backend';
import { exportStore } from '../../state/copy/exportStore';
import { moments } from '../../state/store/moments';
import { exit } from '../command';
import { harmless, printJson, table } from '../print';
import type { StoreAsk } from '../store';

/** How many test writes tell how fast the store is. */
const probes = 20;

/** Tells how a store is; exits 3 where it is not well. */
export async function check({ open, json, readOnly }: StoreAsk): Promise<number> {
  const side = await open();
  try {
    const before = await side.backend.health();
    // Where nothing is yet, a look must not make it.
    const probed = before.ok && !readOnly && holds(before) ? await probe(side) : null;
    const health = { ...(probed === null ? before : await side.backend.health()), ...(probed?.error && { ok: false, error: probed.error }) };
    const damage = before.ok && health.details['integrity'] === undefined && inFiles.has(health.backend) ? await damageOf(side) : undefined;
    const details = { ...health.details, ...(damage === null && { integrity: 'ok' }), ...(probed && { writeP95Ms: probed.p95 }) };
    const found = { address: side.shown, ...health, ...(damage && { ok: false, error: damage }), ...details, details: undefined };
    if (json) printJson(JSON.stringify(found));
    else console.log(table(Object.entries(found).filter(([, value]) => value !== undefined && value !== null).map(([name, value]) => [name, harmless(shown(value))])));
    return found.ok ? exit.done : exit.engine;
  } finally {
    await side.backend.close();
  }
}

/** A figure as a person reads it: hundredths are enough. */
function shown(value: unknown): string {
  return String(typeof value === 'number' ? Math.round(value * 100) / 100 : value);
}

/** Stores whose files each vouch for themselves, so that only reading them tells. */
const inFiles: ReadonlySet<string> = new Set(['json', 'flatbuffers']);

/** Reads everything there is; resolves to what is wrong with the first that is damaged, or null. */
async function damageOf({ backend }: CopySide): Promise<string | null> {
  const lines = exportStore(backend);
  try {
    while (!(await lines.next()).done);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function holds({ details }: Health): boolean {
  return ['sizeBytes', 'rows', 'journalBytes'].some((name) => Number(details[name] ?? 0) > 0);
}

/** Writes a fact of its own a few times, and takes it back. */
async function probe({ backend }: CopySide): Promise<{ readonly p95: number | null; readonly error: string | null }> {
  const now = moments();
  const key = { table: 'store_facts' as const, columns: [`check ${process.pid}`] };
  const times: number[] = [];
  try {
    for (let i = 0; i <= probes; i++) {
      const at = now();
      const id = randomBytes(12).toString('base64url');
      const row = { key, value: String(i), version: i + 1, stamp: id, status: '', created: at, updated: at, expires: null, writer: 'user' };
      const began = performance.now();
      await backend.commit({ id, ops: [i < probes ? { op: 'put', row } : { op: 'delete', key }], expected: [], durability: 'synced' });
      times.push(performance.now() - began);
    }
    return { p95: times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? null, error: null };
  } catch (error) {
    return { p95: null, error: error instanceof Error ? error.message : String(error) };
  }
}
