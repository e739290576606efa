import { parseCronField, type CronBounds, type CronField } from './cronField';
import { isCronZone } from './cronZone';
import { parseDuration } from './duration';

/** When a cron expression fires: plain data, read by cronNext. */
export type CronSchedule = CronFields | CronInterval;

/** Fires whenever the wall clock of `zone` matches every field. */
export interface CronFields {
  readonly kind: 'fields';
  readonly second: CronField;
  readonly minute: CronField;
  readonly hour: CronField;
  readonly dayOfMonth: CronField;
  /** January is 1. */
  readonly month: CronField;
  /** Sunday is 0. */
  readonly dayOfWeek: CronField;
  /** IANA name; `UTC` where the expression names none. */
  readonly zone: string;
}

/** `@every`: fires again and again after a delay of whole seconds, in milliseconds. */
export interface CronInterval {
  readonly kind: 'every';
  readonly delayMs: number;
}

/** What is wrong, and where in the expression, in UTF-16 units. */
export interface CronError {
  readonly error: string;
  readonly start: number;
  readonly end: number;
}

const bounds = {
  second: { min: 0, max: 59 },
  minute: { min: 0, max: 59 },
  hour: { min: 0, max: 23 },
  dayOfMonth: { min: 1, max: 31 },
  month: { min: 1, max: 12, names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ') },
  dayOfWeek: { min: 0, max: 6, names: 'sun mon tue wed thu fri sat'.split(' ') },
} satisfies Record<string, CronBounds>;

/** What Go's strings.Fields splits at. */
const space = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const word = new RegExp(`(?:(?!${space})[^])+`, 'gu');

/** Each descriptor in fields; `@every` stands apart. */
export const descriptors: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 0 1 1 *'],
  ['@annually', '0 0 0 1 1 *'],
  ['@monthly', '0 0 0 1 * *'],
  ['@weekly', '0 0 0 * * 0'],
  ['@daily', '0 0 0 * * *'],
  ['@midnight', '0 0 0 * * *'],
  ['@hourly', '0 0 * * * *'],
]);

interface Word {
  readonly text: string;
  readonly start: number;
}

/**
 * Reads a cron expression as robfig/cron v3 with optional seconds and descriptors does.
 * An error covers the bad field, zone or descriptor.
 */
export function parseCron(expr: string): { schedule: CronSchedule } | CronError {
  if (expr === '') return { error: 'empty spec string', start: 0, end: 0 };
  const prefix = /^(?:CRON_)?TZ=/.exec(expr)?.[0] ?? '';
  let zone = 'UTC';
  let body = expr;
  let bodyStart = 0;
  if (prefix !== '') {
    const gap = expr.indexOf(' ');
    zone = expr.slice(prefix.length, gap < 0 ? expr.length : gap);
    const place = { start: prefix.length, end: prefix.length + zone.length };
    if (!isCronZone(zone)) return { error: `provided bad location ${zone}: unknown time zone ${zone}`, ...place };
    if (gap < 0) return { error: `expected fields after the time zone ${zone}`, ...place };
    const rest = expr.slice(gap);
    body = trim(rest);
    bodyStart = gap + rest.indexOf(body);
  }
  if (body.startsWith('@')) return parseDescriptor({ text: body, start: bodyStart }, zone);
  const words = splitWords(body, bodyStart);
  if (words.length < 5 || words.length > 6) {
    const found = words.map(({ text }) => text).join(' ');
    const error = `expected 5 to 6 fields, found ${words.length}: [${found}]`;
    return { error, start: bodyStart, end: bodyStart + body.length };
  }
  return parseFields(words, zone);
}

function splitWords(text: string, start: number): Word[] {
  return [...text.matchAll(word)].map((match) => ({ text: match[0], start: start + match.index }));
}

function trim(text: string): string {
  return text.replace(new RegExp(`^${space}+|${space}+$`, 'g'), '');
}

function parseFields(words: readonly Word[], zone: string): { schedule: CronFields } | CronError {
  const six = words.length === 5 ? [{ text: '0', start: 0 }, ...words] : words;
  const fields: CronField[] = [];
  for (const [i, limits] of Object.values<CronBounds>(bounds).entries()) {
    const { text, start } = six[i] ?? { text: '', start: 0 };
    const field = parseCronField(text, limits);
    if ('error' in field) return { error: field.error, start, end: start + text.length };
    fields.push(field);
  }
  const never: CronField = { values: new Set(), star: false };
  const [second = never, minute = never, hour = never, dayOfMonth = never, month = never, dayOfWeek = never] = fields;
  return { schedule: { kind: 'fields', second, minute, hour, dayOfMonth, month, dayOfWeek, zone } };
}

function parseDescriptor({ text, start }: Word, zone: string): { schedule: CronSchedule } | CronError {
  const place = { start, end: start + text.length };
  const every = '@every ';
  if (text.startsWith(every)) {
    const duration = parseDuration(text.slice(every.length));
    if ('error' in duration) {
      return { error: `failed to parse duration ${text}: ${duration.error}`, start: start + every.length, end: place.end };
    }
    return { schedule: { kind: 'every', delayMs: Math.max(1000, Math.floor(duration.ms / 1000) * 1000) } };
  }
  const fields = descriptors.get(text);
  if (fields === undefined) return { error: `unrecognized descriptor: ${text}`, ...place };
  return parseFields(splitWords(fields, start), zone);
}
