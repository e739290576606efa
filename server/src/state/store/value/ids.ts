import { createHash } from 'node:crypto';
import { StateError } from '../../stateError';

/** UTF-8 bytes of the longest id. */
export const longestId = 512;

/**
 * Refuses what cannot be an id or a key on every backend, before anything is read or written: StateError `invalid`.
 * `what` says whose it is, e.g. `the workflow id`. A file key such as `workflows/data load.toml` is an id; so is
 * anything else that stays inside a folder when somebody takes it for a path.
 */
export function checkId(id: string, what: string): void {
  const why = flawOf(id);
  if (why !== null) throw new StateError('invalid', `${what} ${why}`);
}

function flawOf(id: unknown): string | null {
  if (typeof id !== 'string') return 'is no text';
  if (id === '') return 'is empty; give it a name';
  if (Buffer.byteLength(id) > longestId) return `is longer than ${longestId} bytes; choose a shorter one`;
  if (/\p{Surrogate}/u.test(id)) return 'has half a character in it (a lone surrogate); ids must be valid Unicode';
  if (/\p{Control}/u.test(id)) return 'has a control character in it; take it out';
  if (/^(?:[\\/]|[A-Za-z]:[\\/])/.test(id)) return 'is an absolute path; make it relative to the workspace';
  if (id.split(/[\\/]/).some((part) => part === '.' || part === '..')) return 'has a part "." or ".."; leave those out';
  return null;
}

/** Bytes of the longest segment; file systems take 255, and a file's ending must fit too. */
const longestSegment = 200;
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/;

/**
 * One file name for an id, another one for every other id, on every system: small ASCII letters, digits, `-`, `_` and
 * inner dots stay, the rest is %xx of its UTF-8 bytes, capitals too. When that gets long, its end is `~` and the
 * SHA-256 of the id: then the id must be kept in the file's content.
 */
export function segmentOf(id: string): string {
  checkId(id, 'the id');
  const escaped = id.replace(/[^a-z0-9._-]|^\.|\.$/gu, percent).replace(deviceName, (name) => percent(name.charAt(0)) + name.slice(1));
  if (escaped.length <= longestSegment) return escaped;
  const hash = createHash('sha256').update(id).digest('hex');
  return `${escaped.slice(0, longestSegment - hash.length - 1).replace(/%.?$/, '')}~${hash}`;
}

/** The id that a file name stands for; null when the name does not tell (long ids) or is none of ours. */
export function idOfSegment(segment: string): string | null {
  const id = decoded(segment);
  return id !== null && flawOf(id) === null && segmentOf(id) === segment ? id : null;
}

/** Whether a name is that of a long id, which stands in the file alone: there `segmentOf(id) === segment` must hold. */
export function isHashedSegment(segment: string): boolean {
  return /^[a-z0-9._%-]+~[0-9a-f]{64}$/.test(segment);
}

function percent(character: string): string {
  return Buffer.from(character).toString('hex').replace(/../g, '%$&');
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
