import { CompletionItemKind } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../../workflow/document';
import { parseRule, ruleValue } from '../../workflow/rule';
import { ruleKeys } from '../../workflow/ruleKeys';
import { templateKeys } from '../../workflow/template';
import { metaKeysOf, parentMetaKeys } from '../metaKeys';
import { cronSuggestions } from './cron';
import type { CursorValue } from './cursor';
import { durations } from './durations';
import { jobNames } from './names';
import { pathSuggestions } from './paths';
import { valuesOf, within, written, type CompletionSurroundings, type Suggestion, type Suggestions } from './suggestion';
import { metaTokens, tokenAt } from './tokens';

/** The pair of a rule that the cursor is in; indexes in the rule as written. */
interface Pair {
  readonly start: number;
  /** Index of the `=`; undefined where there is none. */
  readonly equals: number | undefined;
  readonly end: number;
}

/** Keys of a rule, or values of the key at the cursor. */
export function ruleSuggestions(document: WorkflowDocument, cursor: CursorValue, surroundings: CompletionSurroundings): Suggestions | undefined {
  if (!cursor.string) return { span: cursor.span, list: wholeRules(cursor) };
  const { text, at } = cursor;
  const pair = pairAt(text, at);
  if (pair.equals === undefined || at <= pair.equals) return ruleKeySuggestions(cursor, pair);
  const value = { ...cursor, ...part(cursor, pair.equals + 1, pair.end) };
  return valueSuggestions(document, value, text.slice(pair.start, pair.equals), surroundings);
}

/** Whole rules for a `rule =` without quotes yet. */
function wholeRules(cursor: CursorValue): Suggestion[] {
  const roots: [string, string][] = [['cron=@daily', 'every day at midnight UTC'], ['cron=0 * * * *&offset=-1h', 'every hour, for the hour before'], ['files=*.csv', 'for each CSV file']];
  const children: [string, string][] = [['retry_delay=30s', 'a wait before each retry']];
  return valuesOf(cursor, isChild(cursor) ? children : roots);
}

function isChild({ table }: CursorValue): boolean {
  return (table.phase?.phase.dependsOn.length ?? 0) > 0;
}

function pairAt(text: string, at: number): Pair {
  const start = text.slice(0, at).lastIndexOf('&') + 1;
  const next = text.indexOf('&', at);
  const end = next < 0 ? text.length : next;
  const equals = text.slice(start, end).indexOf('=');
  return { start, equals: equals < 0 ? undefined : start + equals, end };
}

/** A part of a string's content as a cursor of its own. */
function part(cursor: CursorValue, start: number, end: number): Pick<CursorValue, 'span' | 'text' | 'at'> {
  return { span: within(cursor, start, end), text: cursor.text.slice(start, end), at: cursor.at - start };
}

/** The keys that the rule does not have yet; those that only roots heed are left out below parents. */
function ruleKeySuggestions(cursor: CursorValue, { start, equals, end }: Pair): Suggestions {
  const others = cursor.text.slice(0, start) + cursor.text.slice(end);
  const taken = new Set(parseRule(others).params.map(({ key }) => key));
  const keys = [...ruleKeys.values()].filter(({ key, roots }) => !taken.has(key) && !(roots && isChild(cursor)));
  return {
    span: within(cursor, start, equals ?? end),
    list: keys.map(({ key, form, description }) => ({
      label: key, kind: CompletionItemKind.Property, detail: form, doc: description, insert: equals === undefined ? `${key}=` : key,
    })),
  };
}

function valueSuggestions(document: WorkflowDocument, value: CursorValue, key: string, surroundings: CompletionSurroundings): Suggestions | undefined {
  const all = (list: readonly Suggestion[]): Suggestions => ({ span: value.span, list });
  switch (key) {
    case 'cron': return cronSuggestions(value);
    case 'offset': return all(durations(value, ['-1h', '-2h', '-4h', '-24h', '-48h', '1h'], 'the fire time'));
    case 'for': return all(durations(value, ['-24h', '-48h', '-168h', '-720h', '24h'], 'the fire time'));
    case 'retry_delay': return all(durations(value, ['10s', '30s', '1m', '5m', '1h']));
    case 'by': return all(valuesOf(value, [['hour', 'a task for each hour'], ['day', 'a task for each day, the default'], ['week', 'a task for each week'], ['month', 'a task for each month']]));
    case 'no_alert': return all(valuesOf(value, [['true', 'a failed task raises no alert']]));
    case 'count': return all(valuesOf(value, [['1', 'waits for one file'], ['24', 'waits for 24 files']]));
    case 'job': return all(jobNames(document, value.table.phase).map((job) => ({ label: job, kind: CompletionItemKind.Reference, insert: written(job, value) })));
    case 'files': return pathSuggestions(value, surroundings, () => true);
    case 'meta-file': return pathSuggestions(value, surroundings, (name) => /\.(?:csv|json|jsonl|ndjson)$/i.test(name));
    case 'meta': return metaSuggestions(value);
    case 'require': return requireSuggestions(document, value, surroundings);
    default: return undefined;
  }
}

/** Batch keys that the template asks for and the rule does not have yet; only where a key stands. */
function metaSuggestions(value: CursorValue): Suggestions | undefined {
  const start = value.text.slice(0, value.at).lastIndexOf('|') + 1;
  const next = value.text.indexOf('|', value.at);
  const end = next < 0 ? value.text.length : next;
  const colon = value.text.slice(start, end).indexOf(':');
  if (colon >= 0 && value.at > start + colon) return undefined;
  const phase = value.table.phase?.phase;
  const taken = new Set(phase ? [...(ruleValue(parseRule(phase.rule), 'meta') ?? '').matchAll(/(?:^|\|)(\w+):/g)].map(([, key]) => key) : []);
  const asked = [...new Set(templateKeys(phase?.template ?? ''))].filter((key) => !taken.has(key));
  return {
    span: within(value, start, colon < 0 ? end : start + colon + 1),
    list: asked.map((key) => ({ label: `${key}:`, kind: CompletionItemKind.Variable, detail: `the template has {meta:${key}}` })),
  };
}

function requireSuggestions(document: WorkflowDocument, value: CursorValue, { rowKeys }: CompletionSurroundings): Suggestions | undefined {
  const own = value.table.phase;
  if (!own) return undefined;
  const phases = document.phases.map(({ phase }) => phase);
  const keys = [...parentMetaKeys(phases, own.phase, rowKeys), ...templateKeys(own.phase.template).map((key) => ({ key, source: 'the template' }))];
  const known = new Set(metaKeysOf(phases, own.phase, () => []).filter(({ source }) => source === 'required by the rule').map(({ key }) => key));
  return { span: tokenAt(value)?.span ?? within(value, value.at, value.at), list: metaTokens(keys.filter(({ key }, i) => !known.has(key) && keys.findIndex((other) => other.key === key) === i)) };
}
