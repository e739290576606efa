import { randomUUID } from 'node:crypto';
import { setLongTimeout } from './longTimeout';

/** What execution takes from outside, so that tests drive time and chance. */
export interface World {
  now(): Date;
  /** From 0 up to 1. */
  random(): number;
  uuid(): string;
  /** Calls `then` after `ms` milliseconds, however many; returns what calls it off. */
  after(ms: number, then: () => void): () => void;
}

export const realWorld: World = { now: () => new Date(), random: Math.random, uuid: randomUUID, after: (ms, then) => setLongTimeout(then, ms) };
