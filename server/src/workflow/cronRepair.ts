import { descriptors, type CronError } from './cron';
import { cronFieldAt } from './cronReason';
import { nearestNames } from './nearestNames';

const longNames = /^(?:sunday|monday|tuesday|wednesday|thursday|friday|saturday|january|february|march|april|june|july|august|september|october|november|december)$/i;

/** What may stand in place of the text that an error of `parseCron` points at, where that is plain. */
export function cronRepairs(expr: string, { start, end }: CronError): string[] {
  const wrong = expr.slice(start, end);
  if (wrong.startsWith('@')) return nearestNames(wrong, descriptors.keys());
  if (wrong === '7' && cronFieldAt(expr, start) === 'day of week') return ['0'];
  return longNames.test(wrong) ? [wrong.slice(0, 3)] : [];
}
