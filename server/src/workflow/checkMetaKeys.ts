import type { PhaseNode, TableNode, Value, WorkflowDocument } from './document';
import type { CheckContext, Finding } from './finding';
import { lookupOf, type PhaseLookup } from './graph';
import { nearestNames, didYouMean, replacementData } from './nearestNames';
import { given, placeRule } from './placedRule';
import { parseRule, ruleValue } from './rule';
import { metaMap } from './ruleMeta';
import { paramSpan, stringSpan } from './ruleSpan';
import { templateKeys } from './template';

/** Meta of every task that a fire or a retry made, whatever its phase says. */
const always = ['workflow', 'cron', 'job', 'retry', 'delayed'];

/** A `{meta:key}` with its place. */
interface MetaToken {
  readonly key: string;
  readonly span: Finding['span'];
}

/**
 * `meta-unknown` on each `{meta:key}` that nothing can set. Only where that is certain: in roots that have nothing but a
 * time, and in children whose parents all run under protocol `exit` (a worker under protocol `task` returns what it likes).
 */
export function checkMetaKeys(document: WorkflowDocument, context: CheckContext): Finding[] {
  const set = settableKeys(document, context);
  return document.phases.flatMap((node) => {
    const tokens = metaTokens(node);
    if (tokens.length === 0) return [];
    return node.phase.dependsOn.length === 0 ? rootFindings(node, tokens) : childFindings(node, tokens, set);
  });
}

function rootFindings(node: PhaseNode, tokens: readonly MetaToken[]): Finding[] {
  const rule = parseRule(node.phase.rule);
  if (!given(rule, 'cron') || ['files', 'meta', 'meta-file'].some((key) => given(rule, key))) return [];
  return tokens.map(({ key, span }) => ({
    code: 'meta-unknown', severity: 'warning', span, phase: node.index,
    message: `{meta:${key}} stays as it is: a phase that only has a time sets no meta`,
  }));
}

function childFindings(node: PhaseNode, tokens: readonly MetaToken[], set: SettableKeys): Finding[] {
  const rule = parseRule(node.phase.rule);
  if (given(rule, 'meta-file')) return [];
  const inherited = set(node.phase.dependsOn);
  if (!inherited) return [];
  const keys = new Set([...inherited.keys, ...metaMap(rule).entries.keys()]);
  return tokens.filter(({ key }) => !keys.has(key)).map(({ key, span }): Finding => {
    const names = nearestNames(key, keys);
    return {
      code: 'meta-unknown', severity: 'warning', span, phase: node.index,
      message: `nothing sets ${key} in the meta of the tasks that start this${didYouMean(names)}`,
      related: inherited.parents.slice(0, 3).map(({ nameSpan, phase }) => ({ span: nameSpan, message: `${phase.name} sets no ${key}` })),
      ...replacementData(names.map((name) => `{meta:${name}}`)),
    };
  });
}

/** The `{meta:key}` of a phase's template and, for a child, of its `require`. */
function metaTokens(node: PhaseNode): MetaToken[] {
  // Most phases have none: their entries are not looked at, they would have to be placed first.
  const template = node.phase.template.includes('{meta:') ? node.entries.get('template')?.value : undefined;
  const tokens = template?.kind === 'string' ? keysIn(template.value).map(({ key, start, end }) => ({ key, span: stringSpan(template, start, end) })) : [];
  if (node.phase.dependsOn.length === 0 || !node.phase.rule.includes('require')) return tokens;
  const placed = placeRule(node);
  const required = placed?.rule.params.filter(({ key }) => key === 'require') ?? [];
  return [...tokens, ...required.flatMap((param) => keysIn(param.value).flatMap(({ key, start, end }) =>
    (placed ? [{ key, span: paramSpan(placed.string, param, start, end) }] : [])))];
}

function keysIn(text: string): { key: string; start: number; end: number }[] {
  return [...text.matchAll(/\{meta:(\w+)\}/g)].map((match) => ({ key: match[1] ?? '', start: match.index, end: match.index + match[0].length }));
}

/** What the parents that these entries name can set; undefined where that may be anything. */
type SettableKeys = (dependsOn: readonly string[]) => { readonly keys: ReadonlySet<string>; readonly parents: readonly PhaseNode[] } | undefined;

/** Remembers each `dependsOn` entry: many children may hang below many parents. */
function settableKeys(document: WorkflowDocument, context: CheckContext): SettableKeys {
  let lookup: PhaseLookup | undefined;
  const known = new Map<string, ReturnType<SettableKeys>>();
  const ofEntry = (entry: string): ReturnType<SettableKeys> => {
    lookup ??= lookupOf(document.phases.map(({ phase }) => phase));
    const parents = lookup.matching(entry).flatMap((index) => document.phases[index] ?? []);
    const keys = new Set<string>();
    for (const parent of parents) {
      const own = keysOf(parent, document, context);
      if (!own) return undefined;
      for (const key of own) keys.add(key);
    }
    return parents.length > 0 ? { keys, parents } : undefined;
  };
  return (dependsOn) => {
    const all = dependsOn.map((entry) => {
      if (!known.has(entry)) known.set(entry, ofEntry(entry));
      return known.get(entry);
    });
    const found = all.flatMap((one) => one ?? []);
    if (found.length < all.length) return undefined;
    return { keys: new Set(found.flatMap(({ keys }) => [...keys])), parents: found.flatMap(({ parents }) => parents) };
  };
}

/** The meta keys of a phase's finished tasks; undefined where its worker may set any. */
function keysOf(node: PhaseNode, document: WorkflowDocument, context: CheckContext): readonly string[] | undefined {
  const program = exitProgram(node, document, context);
  if (program === undefined) return undefined;
  const rule = parseRule(node.phase.rule);
  const batched = given(rule, 'meta') ?? given(rule, 'meta-file');
  const ofFiles = (ruleValue(rule, 'files') ?? '') === '' ? [] : ['file', 'filename', ...rule.params.map(({ key }) => key)];
  // A command that prints `meta.key=…` itself sets it.
  const printed = [...program.matchAll(/\bmeta\.(\w+)/g)].map(([, key = '']) => key);
  return [...always, ...ofFiles, ...printed, ...(batched ? templateKeys(node.phase.template) : [])];
}

/** What runs a phase, as text, where it runs under protocol `exit`; undefined under `task`, or where nothing is known. */
function exitProgram(node: PhaseNode, { workers, text }: WorkflowDocument, context: CheckContext): string | undefined {
  const own = node.entries.get('run') ?? node.entries.get('use');
  if (own) return text.slice(own.value.span.start, own.value.span.end);
  const table = workers.get(node.phase.topic);
  if (table) return protocolOf(table) === 'exit' ? text.slice(table.span.start, table.span.end) : undefined;
  return context.exitTopics.has(node.phase.topic) ? '' : undefined;
}

function protocolOf({ entries }: TableNode): 'task' | 'exit' {
  const protocol: Value | undefined = entries.get('protocol')?.value;
  if (protocol?.kind === 'string') return protocol.value === 'exit' ? 'exit' : 'task';
  return entries.has('run') ? 'exit' : 'task';
}
