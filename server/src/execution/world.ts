import { randomUUID } from 'node:crypto';

/** What execution takes from outside, so that tests drive time and chance. */
export interface World {
  now(): Date;
  /** From 0 up to 1. */
  random(): number;
  uuid(): string;
}

export const realWorld: World = { now: () => new Date(), random: Math.random, uuid: randomUUID };
