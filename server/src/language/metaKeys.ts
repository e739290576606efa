import type { Phase } from '../workflow/phase';
import { lookupOf } from '../workflow/graph';
import { parseRule, ruleValue, ruleValues } from '../workflow/rule';
import { metaMap } from '../workflow/ruleMeta';
import { templateKeys } from '../workflow/template';

/** A key that `{meta:key}` of a phase can name, and who sets it. */
export interface MetaKey {
  readonly key: string;
  readonly source: string;
}

/** Keys of the rows of a meta file, its path from the root. */
export type RowKeys = (path: string) => readonly string[];

/** More parents than this are not asked: their batches may lie in files. */
const mostParents = 50;

/**
 * The meta keys that exist for a phase: its own batch's, a file's, and what its parents' tasks carry. Workers may add
 * more at run time; those that the phase's own `require` names are among them.
 */
export function metaKeysOf(phases: readonly Phase[], phase: Phase, rowKeys: RowKeys): MetaKey[] {
  const lookup = lookupOf(phases);
  const parents = phase.dependsOn.flatMap((entry) => lookup.matching(entry)).flatMap((index) => phases[index] ?? []);
  const found = [
    ...batchKeys(phase, rowKeys),
    ...fileKeys(phase),
    ...requiredKeys(phase).map((key) => ({ key, source: 'required by the rule' })),
    ...[...new Set(parents)].slice(0, mostParents).flatMap((parent) => carriedKeys(parent, rowKeys)),
    ...(phase.dependsOn.length > 0 ? common.map((key) => ({ key, source: 'every task that follows another' })) : []),
  ];
  return found.filter(({ key }, i) => found.findIndex((other) => other.key === key) === i);
}

/** The keys that the meta of a parent's tasks has: a file's, or those of its batch that its template names. */
export function parentMetaKeys(phases: readonly Phase[], phase: Phase, rowKeys: RowKeys): MetaKey[] {
  return metaKeysOf(phases, { ...phase, rule: '' }, rowKeys);
}

const common = ['workflow', 'cron', 'job'];

function batchKeys({ rule }: Phase, rowKeys: RowKeys): MetaKey[] {
  const parsed = parseRule(rule);
  const file = ruleValue(parsed, 'meta-file') ?? '';
  return [
    ...[...metaMap(parsed).entries.keys()].map((key) => ({ key, source: 'meta= of the rule' })),
    ...(file === '' ? [] : rowKeys(file).map((key) => ({ key, source: file }))),
  ].filter(({ key }) => /^\w+$/.test(key));
}

function fileKeys({ rule, dependsOn }: Phase): MetaKey[] {
  const parsed = parseRule(rule);
  if (dependsOn.length > 0 || (ruleValue(parsed, 'files') ?? '') === '') return [];
  const own = parsed.params.map(({ key }) => key).filter((key) => key !== 'cron' && /^\w+$/.test(key));
  return [...['file', 'filename', 'workflow'].map((key) => ({ key, source: 'the file that fired it' })), ...own.map((key) => ({ key, source: 'the rule' }))];
}

function requiredKeys({ rule }: Phase): string[] {
  return templateKeys(ruleValues(parseRule(rule), 'require').join(','));
}

function carriedKeys(parent: Phase, rowKeys: RowKeys): MetaKey[] {
  const named = new Set(templateKeys(parent.template));
  const own = [...batchKeys(parent, rowKeys).filter(({ key }) => named.has(key)), ...fileKeys(parent)];
  return own.map(({ key }) => ({ key, source: parent.name }));
}
