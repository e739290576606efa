import { statSync, utimesSync } from 'node:fs';
import { silence } from './identity';

/** Touches a file now and then, so that processes elsewhere see that its owner lives. */
export function giveSigns(path: string): { stop(): void } {
  const touch = () => {
    try {
      const now = new Date();
      utimesSync(path, now, now);
    } catch {
      // A sign that cannot be given is missed by those elsewhere only.
    }
  };
  const timer = setInterval(touch, silence / 10);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

/** When a file was last touched, in ms since 1970; 0 when it is not there. */
export function lastSign(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
