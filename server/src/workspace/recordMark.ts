import { readFileSync } from 'node:fs';
import { contentHash } from './cacheRows';
import { checkStamp } from './checkStamp';
import type { Config } from './config';

let program: string | undefined;

/** What a text was checked by and in. Only the thread's own bundle makes and reads records, so its content is the program's version. */
export function recordStamp(config: Config): string {
  program ??= contentHash(readFileSync(__filename));
  return `${program} ${checkStamp(config)}`;
}

/** Equal for equal content (`contentHash`), checked by the same program in the same way. */
export function recordMark(hash: string, stamp: string): string {
  return `${hash} ${stamp}`;
}
