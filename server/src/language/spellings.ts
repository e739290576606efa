import type { Entries, Entry, PhaseNode, Span, Value, WorkflowDocument } from '../workflow/document';
import { parseExpression, type ResultName } from '../workflow/expression';
import { dependsOnValues } from '../workflow/parseDocument';
import { splitName } from '../workflow/phase';
import { choiceTargets, expressionsOf } from '../workflow/phaseExpressions';
import { parseRule } from '../workflow/rule';
import { ruleString, stringSpan } from '../workflow/ruleSpan';
import { placeAt } from './placeAt';
import { touches } from './ranges';

type StringValue = Extract<Value, { kind: 'string' }>;

/** What a file names: a topic, or one job of a topic. */
export type Name =
  | { readonly kind: 'topic'; readonly topic: string }
  | { readonly kind: 'job'; readonly topic: string; readonly job: string };

/** A place where a file spells a topic or a job. */
export interface Spelling {
  readonly name: Name;
  /**
   * `rule`: the value of `job=`; `workers`: a key of `[workers.<topic>]`, quotes included; `choice`: a target of one;
   * `expression`: a phase whose result a CEL expression reads.
   */
  readonly key: 'task' | 'rule' | 'dependsOn' | 'workers' | 'choice' | 'expression';
  readonly span: Span;
  /** The string it stands in, and where in its decoded value; undefined for a key. */
  readonly within: { readonly value: StringValue; readonly start: number; readonly end: number; /** Of an expression. */ readonly result?: ResultName } | undefined;
}

/** What is spelt at an offset, the cursor inside or directly behind it. */
export function spellingAt(document: WorkflowDocument, offset: number): Spelling | undefined {
  const node = placeAt(document, offset)?.phase;
  const spellings = node ? phaseSpellings(node) : workerSpellings(document);
  return spellings.find(({ span }) => touches(span, offset));
}

/** Every place of the file that spells a name, in document order. A bare topic spells no job, whichever it matches. */
export function spellingsOf(document: WorkflowDocument, name: Name): Spelling[] {
  const { topic } = name;
  const found: Spelling[] = [];
  for (const node of document.phases) {
    const { phase, entries } = node;
    const named = phase.topic === topic || phase.dependsOn.some((entry) => splitName(entry).topic === topic);
    if (named || mayRead(entries)) found.push(...phaseSpellings(node));
  }
  return [...found, ...workerSpellings(document)]
    .filter((spelling) => sameName(spelling.name, name))
    .sort((a, b) => a.span.start - b.span.start);
}

/** Keys whose values may name phases that `dependsOn` does not. */
const readingKeys = ['when', 'foreach', 'choice', 'otherwise', 'inputs', 'loop', 'break', 'retry_policy'];

function mayRead(entries: Entries): boolean {
  return readingKeys.some((key) => entries.has(key));
}

function phaseSpellings(node: PhaseNode): Spelling[] {
  const task = node.entries.get('task')?.value;
  const plain = [
    ...(task?.kind === 'string' ? partSpellings(task, 'task') : []),
    ...ruleSpellings(node),
    ...dependsOnValues(node.entries).flatMap((value) => partSpellings(value, 'dependsOn')),
  ];
  if (!mayRead(node.entries)) return plain;
  return [
    ...plain,
    ...choiceTargets(node).flatMap((value) => partSpellings(value, 'choice')),
    ...expressionsOf(node).flatMap(({ value }) => expressionSpellings(value)),
  ];
}

/** Where a phase names others or what they made, and the `whole` name there: its parents, choices and the results it reads. */
export function readSpellings(node: PhaseNode): (Spelling & { readonly whole: string })[] {
  return phaseSpellings(node).flatMap((spelling) => {
    const { key, within } = spelling;
    if (!within || key === 'task' || key === 'rule') return [];
    return [{ ...spelling, whole: within.result?.name ?? within.value.value }];
  });
}

function partSpellings(value: StringValue, key: 'task' | 'dependsOn' | 'choice'): Spelling[] {
  const { topic, job } = splitName(value.value);
  if (topic === '') return [];
  const spelt = [spelling(value, key, { kind: 'topic', topic }, 0, topic.length)];
  return job === '' ? spelt : [...spelt, spelling(value, key, { kind: 'job', topic, job }, topic.length + 1, value.value.length)];
}

/** Each `job=` counts, also one that the job in `task` hides: it still reaches the meta of tasks that a file starts. */
function ruleSpellings(node: PhaseNode): Spelling[] {
  const rule = ruleString(node);
  const { topic } = node.phase;
  if (!rule || topic === '') return [];
  return parseRule(rule.value).params
    .filter(({ key, value }) => key === 'job' && value !== '')
    .map(({ value, valueStart, valueEnd }) => spelling(rule, 'rule', { kind: 'job', topic, job: value }, valueStart, valueEnd));
}

/** An expression that does not parse spells nothing. */
function expressionSpellings(value: StringValue): Spelling[] {
  const expression = parseExpression(value.value);
  if ('error' in expression) return [];
  return expression.results.flatMap((result): Spelling[] => {
    const { topic, job } = splitName(result.name);
    if (topic === '') return [];
    const part = (name: Name, from: number, to: number): Spelling => {
      const start = result.offsets[from] ?? result.start;
      const end = result.offsets[to] ?? result.end;
      return { name, key: 'expression', span: stringSpan(value, start, end), within: { value, start, end, result } };
    };
    const spelt = [part({ kind: 'topic', topic }, 0, topic.length)];
    return job === '' ? spelt : [...spelt, part({ kind: 'job', topic, job }, topic.length + 1, result.name.length)];
  });
}

function spelling(value: StringValue, key: Spelling['key'], name: Name, start: number, end: number): Spelling {
  return { name, key, span: stringSpan(value, start, end), within: { value, start, end } };
}

function workerSpellings(document: WorkflowDocument): Spelling[] {
  return [...document.root.values()]
    .filter(({ key }) => key.toLowerCase() === 'workers')
    .flatMap(({ value }) => (value.kind === 'table' ? [...value.entries.values()] : []))
    .filter(({ key }) => key !== '')
    .flatMap((entry: Entry) => [entry.keySpan, ...(entry.again ?? [])].map((span): Spelling => (
      { name: { kind: 'topic', topic: entry.key }, key: 'workers', span, within: undefined })));
}

function sameName(a: Name, b: Name): boolean {
  return a.kind === b.kind && a.topic === b.topic && (a.kind === 'topic' || b.kind === 'topic' || a.job === b.job);
}
