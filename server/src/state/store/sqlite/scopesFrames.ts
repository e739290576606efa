import type { FrameKind } from '../../journalFrame';
import type { Op } from '../backend';

/** Where a database stands: every frame of this epoch's journal up to so many bytes is in it. */
export interface Folded {
  readonly epoch: string;
  readonly bytes: number;
}

/** First frame of every `scopes.journal`. */
export interface EpochFrame {
  readonly t: 'epoch';
  readonly v: 1;
  /** Names this journal among those that stood in its place before. */
  readonly epoch: string;
  /** What a database must hold for this journal to go on from; null: nothing. */
  readonly follows: Folded | null;
  /** RFC 3339: when it began. What was saved before stands in the database alone. */
  readonly at: string;
}

/** One commit: all of it or, torn, nothing. */
export interface CommitFrame {
  readonly t: 'commit';
  readonly id: string;
  readonly ops: readonly Op[];
}

export type ScopesFrame = EpochFrame | CommitFrame;

/** Frames of `scopes.journal`. */
export const scopesFrames: FrameKind<ScopesFrame> = { holds: 'the saved values that are not yet in the database', is: isScopesFrame };

/** The checksum vouches for the rest, but a newer version may have written it. */
function isScopesFrame(value: unknown): value is ScopesFrame {
  if (typeof value !== 'object' || value === null || !('t' in value)) return false;
  if (value.t === 'commit') return 'ops' in value && Array.isArray(value.ops) && value.ops.every((op: unknown) => typeof op === 'object' && op !== null && 'op' in op && kinds.has(op.op));
  return value.t === 'epoch' && 'v' in value && value.v === 1;
}

const kinds: ReadonlySet<unknown> = new Set<Op['op']>(['put', 'delete', 'append', 'trim']);
