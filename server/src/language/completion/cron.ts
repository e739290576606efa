import { CompletionItemKind } from 'vscode-languageserver-types';
import { cronWords } from '../cronWords';
import type { CursorValue } from './cursor';
import { durations } from './durations';
import { within, type Suggestion, type Suggestions } from './suggestion';

const examples = ['@hourly', '@daily', '@weekly', '@monthly', '@yearly', '@midnight', '@annually', '0 * * * *', '*/15 * * * *', '0 5 * * *', '0 6 * * MON-FRI', '0 0 1 * *'];

const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const days = 'MON TUE WED THU FRI SAT SUN'.split(' ');

/** The common values of each field. */
const fields: readonly { readonly name: string; readonly values: readonly string[] }[] = [
  { name: 'second', values: ['0', '30', '*/10', '*'] },
  { name: 'minute', values: ['0', '*', '*/5', '*/15', '*/30', '5', '30'] },
  { name: 'hour', values: ['*', '0', '6', '12', '*/2', '*/6', '9-17'] },
  { name: 'day of month', values: ['*', '1', '15', '1,15', '*/2'] },
  { name: 'month', values: ['*', '*/3', ...months] },
  { name: 'day of week', values: ['*', 'MON-FRI', 'SAT,SUN', ...days] },
];

const longestDetail = 70;

/** What may stand in a `cron=` at the cursor: whole expressions, zones, values of the field. */
export function cronSuggestions(value: CursorValue): Suggestions {
  const { text, at } = value;
  const [prefix = '', name = ''] = /^(?:CRON_)?TZ=([^\s+]*)/.exec(text) ?? [];
  const body = prefix.length;
  if (at <= body && prefix !== '') return at < body - name.length ? wholeExpressions(value, false, 0) : zoneSuggestions(value, body - name.length, body);
  const every = /^[\s+]*@every[\s+]+/.exec(text.slice(body));
  if (every && at >= body + every[0].length) return durationOf(value, body + every[0].length);
  const words = [...text.slice(body).matchAll(/(?:(?!%20)[^\s+])+/g)].map((match) => ({ start: body + match.index, end: body + match.index + match[0].length }));
  const current = words.find(({ start, end }) => start <= at && at <= end);
  const place = words.filter(({ end }) => end < at).length;
  if (place === 0 && words.length <= 1) return wholeExpressions(value, prefix !== '', Math.min(at, words[0]?.start ?? at));
  const total = current ? words.length : words.length + 1;
  return fieldSuggestions(value, place + (total > 5 ? 0 : 1), current ?? { start: at, end: at });
}

/** From an index to the end. */
function wholeExpressions(value: CursorValue, zoned: boolean, start: number): Suggestions {
  const list: Suggestion[] = examples.map((label) => ({ label, kind: CompletionItemKind.Value, detail: cronWords(label) ?? '' }));
  list.push({ label: '@every', kind: CompletionItemKind.Value, insert: '@every ', detail: 'again and again after a duration' });
  if (!zoned) list.push({ label: 'TZ=', kind: CompletionItemKind.Keyword, detail: 'in another time zone than UTC' });
  return { span: within(value, start, value.text.length), list };
}

function durationOf(value: CursorValue, start: number): Suggestions {
  return { span: within(value, start, value.text.length), list: durations(value, ['5m', '15m', '30m', '1h', '90m', '12h']) };
}

/** Values of one field, with the words of the whole expression that each would make. */
function fieldSuggestions(value: CursorValue, place: number, { start, end }: { readonly start: number; readonly end: number }): Suggestions {
  const field = fields[place];
  if (!field) return { span: within(value, value.at, value.at), list: [] };
  const { text, at } = value;
  // Behind a comma, a hyphen or a slash one item of the field is being typed.
  const from = Math.max(start, ...[',', '-', '/'].map((mark) => text.slice(0, at).lastIndexOf(mark) + 1));
  const next = /[,/-]|$/.exec(text.slice(at, end));
  const to = from > start ? at + (next?.index ?? 0) : end;
  const named = place === 4 ? months : place === 5 ? days : [];
  const values = from > start ? named : field.values;
  return {
    span: within(value, from, to),
    list: values.map((item) => ({ label: item, kind: CompletionItemKind.Value, detail: detailOf(text.slice(0, from) + item + text.slice(to), field.name) })),
  };
}

function detailOf(expression: string, name: string): string {
  const plain = expression.replaceAll('+', ' ').replaceAll('%20', ' ');
  const missing = 5 - plain.replace(/^(?:CRON_)?TZ=\S+/, '').trim().split(/\s+/).length;
  const words = cronWords(plain + ' *'.repeat(Math.max(0, missing)));
  return words !== undefined && words.length <= longestDetail ? words : name;
}

/** Time zones of the IANA database; what follows them is kept. */
function zoneSuggestions(value: CursorValue, start: number, end: number): Suggestions {
  const more = end < value.text.length;
  return { span: within(value, start, end), list: zones().map((label) => ({ label, kind: CompletionItemKind.Value, insert: more ? label : `${label} ` })) };
}

let known: readonly string[] | undefined;

/** `UTC`, then every zone that Intl knows. */
export function zones(): readonly string[] {
  known ??= ['UTC', ...Intl.supportedValuesOf('timeZone')];
  return known;
}
