import type { CronError } from './cron';

const fieldNames = ['second', 'minute', 'hour', 'day of month', 'month', 'day of week'];

/** The reference's wordings that take its source to understand, each with words for a person. */
const wordings: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^failed to parse int from (.*): strconv\.Atoi: .*: value out of range$/s, '$1 is too large'],
  [/^failed to parse int from (.*): strconv\.Atoi: .*$/s, '"$1" is no number and no name that stands here'],
  [/^end of range \((\d+)\) above maximum \((\d+)\).*$/s, '$1 is above $2, the highest value'],
  [/^beginning of range \((\d+)\) below minimum \((\d+)\).*$/s, '$1 is below $2, the lowest value'],
  [/^beginning of range \((\d+)\) beyond end of range \((\d+)\).*$/s, 'the range ends at $2, before it begins at $1'],
  [/^step of range should be a positive number.*$/s, 'a step must be 1 or more'],
  [/^negative number \((.*?)\) not allowed.*$/s, '$1 is negative'],
  [/^provided bad location (.*): unknown time zone .*$/s, 'unknown time zone $1'],
  [/^failed to parse duration .*?: time: (.*)$/s, '@every needs a Go duration such as 1h30m: $1'],
  [/^empty spec string$/, 'there is no expression'],
];

/** Why a cron expression is not valid, in words, with the field that is to blame. */
export function cronReason(expr: string, { error, start }: CronError): string {
  const wording = wordings.find(([pattern]) => pattern.test(error));
  const words = wording ? error.replace(wording[0], wording[1]) : error;
  const field = cronFieldAt(expr, start);
  return wording && field !== undefined ? `${field}: ${words}` : words;
}

/** The name of the field that starts at an index; undefined where none of five or six does. */
export function cronFieldAt(expr: string, start: number): string | undefined {
  const prefix = /^(?:CRON_)?TZ=\S*/.exec(expr)?.[0].length ?? 0;
  const starts = [...expr.slice(prefix).matchAll(/\S+/g)].map((match) => prefix + match.index);
  const place = starts.indexOf(start);
  if (place < 0 || starts.length < 5 || starts.length > 6) return undefined;
  return fieldNames[place + 6 - starts.length];
}
