import { parseDuration } from './duration';
import { ruleParam, ruleValue, type Rule } from './rule';
import { metaMap, parseMeta } from './ruleMeta';

/** Why a phase cannot make tasks; `code` is that of the finding. */
export interface BatchError {
  readonly code: 'duration-invalid' | 'meta-invalid' | 'meta-conflict' | 'offset-plus' | 'meta-file-missing';
  readonly message: string;
}

/** Reads the rows of a meta file, its path from the root as in the rule; throws when missing or broken. */
export type ReadRows = (path: string) => readonly Readonly<Record<string, string>>[];

/** The rows of a batch over values, and where they come from; none for a phase without one. */
export interface BatchRows {
  readonly source: 'none' | 'meta' | 'meta-file';
  readonly rows: readonly ReadonlyMap<string, string>[];
}

/** The rows of a rule's `meta` or `meta-file`. */
export function batchRows(rule: Rule, readRows: ReadRows | undefined): BatchRows | { error: BatchError } {
  const parsed = parseMeta(rule);
  if ('error' in parsed) return { error: { code: 'meta-invalid', message: parsed.error } };
  const path = ruleValue(rule, 'meta-file') ?? '';
  const source = metaMap(rule).entries.size > 0 ? 'meta' : path === '' ? 'none' : 'meta-file';
  if (source === 'meta' && path !== '') {
    return { error: { code: 'meta-conflict', message: 'meta and meta-file can not be used at the same time' } };
  }
  if (source !== 'meta-file') return { source, rows: parsed.rows.map(toMap) };
  try {
    if (readRows === undefined) throw new Error('no files can be read here');
    return { source, rows: readRows(path).map(toMap) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { error: { code: 'meta-file-missing', message: `meta-file ${path}: ${reason}` } };
  }
}

function toMap(row: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(row));
}

/** A rule's duration in milliseconds; 0 when the key is absent. */
export function ruleDuration(rule: Rule, key: string): { ms: number } | { error: BatchError } {
  const param = ruleParam(rule, key);
  if (param === undefined) return { ms: 0 };
  const parsed = parseDuration(param.value);
  if ('ms' in parsed) return parsed;
  const plus = rule.text.slice(param.valueStart, param.valueEnd).includes('+');
  if (plus) return { error: { code: 'offset-plus', message: `${key}: + means a space in a rule; write %2B or leave it out` } };
  return { error: { code: 'duration-invalid', message: `${key}: ${parsed.error}` } };
}
