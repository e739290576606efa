import type { Entry, PhaseNode, Span, Value, WorkflowDocument } from '../workflow/document';
import { dependsOnValues } from '../workflow/parseDocument';
import { splitName } from '../workflow/phase';
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
  /** `rule`: the value of `job=`; `workers`: a key of `[workers.<topic>]`, quotes included. */
  readonly key: 'task' | 'rule' | 'dependsOn' | 'workers';
  readonly span: Span;
  /** The string it stands in, and where in its decoded value; undefined for a key. */
  readonly within: { readonly value: StringValue; readonly start: number; readonly end: number } | undefined;
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
  return document.phases
    .filter(({ phase }) => phase.topic === topic || phase.dependsOn.some((entry) => splitName(entry).topic === topic))
    .flatMap(phaseSpellings)
    .concat(workerSpellings(document))
    .filter((spelling) => sameName(spelling.name, name))
    .sort((a, b) => a.span.start - b.span.start);
}

function phaseSpellings(node: PhaseNode): Spelling[] {
  const task = node.entries.get('task')?.value;
  return [
    ...(task?.kind === 'string' ? partSpellings(task, 'task') : []),
    ...ruleSpellings(node),
    ...dependsOnValues(node.entries).flatMap((value) => partSpellings(value, 'dependsOn')),
  ];
}

function partSpellings(value: StringValue, key: 'task' | 'dependsOn'): Spelling[] {
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
