import { randomBytes } from 'node:crypto';
import type { Backend, Op } from '../store/backend';

const largest = { ops: 200, characters: 1024 * 1024 };

/** Changes that are written in commits of some size. */
export interface Batches {
  add(op: Op): Promise<void>;
  flush(): Promise<void>;
}

/** Commits to `backend` whenever enough has come together. What was flushed survives a power cut. */
export function batches(backend: Backend): Batches {
  let ops: Op[] = [];
  let characters = 0;
  const flush = async (): Promise<void> => {
    if (ops.length === 0) return;
    const commit = { id: randomBytes(12).toString('base64url'), ops, expected: [], durability: 'synced' as const };
    ops = [];
    characters = 0;
    await backend.commit(commit);
  };
  return {
    async add(op) {
      ops.push(op);
      characters += op.op === 'put' ? op.row.value.length : op.op === 'append' ? op.value.length : 0;
      if (ops.length >= largest.ops || characters >= largest.characters) await flush();
    },
    flush,
  };
}
