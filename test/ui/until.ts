import { setTimeout as pause } from 'node:timers/promises';

/** Asks until the answer is neither false nor undefined, and gives it. Throws after `patience` milliseconds, saying what it waited for. */
export async function until<T>(what: string, ask: () => T | false | undefined | Promise<T | false | undefined>, patience = 30_000): Promise<T> {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${patience / 1000} s for ${what}`);
    await pause(20);
  }
}
