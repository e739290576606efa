import type { Entries, Entry, PhaseNode, Span, TableNode, Value, WorkflowDocument } from './document';
import { lineStartsOf } from './lines';
import { joinName, splitName, type Phase } from './phase';
import { choiceTargets } from './phaseExpressions';
import { parseRule, ruleValue } from './rule';
import { scanToml, type Scan } from './scanner';

/** Reads a workflow file. Never throws: what cannot be read is missing, everything else has its place. Linear time. */
export function parseDocument(text: string): WorkflowDocument {
  return documentOf(text, lineStartsOf(text), scanToml(text));
}

/** What a scan of a text, or of some of it, says. */
export function documentOf(text: string, lineStarts: readonly number[], scan: Scan): WorkflowDocument {
  const root: Entries = scan.root.entries;
  const phases = phaseTables(scan).map((table, index) => phaseNode(table, index));
  return { text, lineStarts, root, phases, ...otherTables(scan), stumbles: scan.stumbles };
}

/** What is read of a document beside its phases. */
export function otherTables(scan: Scan): Pick<WorkflowDocument, 'workflow' | 'workers'> {
  return { workflow: tableNodes(scan, entriesNamed(scan.root.entries, 'workflow'))[0]?.node, workers: workersOf(scan) };
}

/** Tables of `[[phase]]` in any case, and of `phase = [{…}]`, which the reference decoder takes as well. */
function phaseTables(scan: Scan): TableNode[] {
  const inline = [...scan.root.entries.values()]
    .filter(({ key }) => isNamed(key, 'phase'))
    .flatMap(({ value }) => (value.kind === 'array' && !value.ofTables ? value.items.filter((item) => item.kind === 'table') : []));
  const headed = scan.headers.filter(({ array, parts }) => array && parts.length === 1 && isNamed(parts[0]?.key, 'phase'));
  return [
    ...inline.map(({ span, entries }) => ({ header: span, span, entries })),
    ...headed.map(({ span, table }) => ({ header: span, span: table.span, entries: table.entries })),
  ];
}

/** A phase's table with what it says. */
export function phaseNode(table: TableNode, index: number): PhaseNode {
  const task = table.entries.get('task')?.value;
  const nameSpan = task?.kind === 'string' && task.value !== '' ? { start: task.at(0), end: task.at(task.value.length) } : table.header;
  const { header, span, entries } = table;
  return { header, span, entries, index, phase: phaseOf(entries), nameSpan };
}

function phaseOf(entries: Entries): Phase {
  const rule = text(entries, 'rule');
  const { topic, job: ownJob } = splitName(text(entries, 'task'));
  const job = ownJob === '' && rule !== '' ? ruleValue(parseRule(rule), 'job') ?? '' : ownJob;
  const retry = entries.get('retry')?.value;
  const choices = [...new Set(choiceTargets({ entries }).map(({ value }) => value))];
  return {
    name: topic === '' ? '' : joinName(topic, job),
    topic,
    job,
    dependsOn: dependsOnValues(entries).map(({ value }) => value),
    rule,
    retry: retry?.kind === 'integer' && retry.value > 0n ? Number(retry.value) : 0,
    template: text(entries, 'template'),
    ...(choices.length > 0 ? { choices } : {}),
  };
}

/** The strings of `dependsOn` that are not blank, in order: one or an array of them. */
export function dependsOnValues(entries: Entries): Extract<Value, { kind: 'string' }>[] {
  const value = entries.get('dependson')?.value;
  if (value?.kind === 'string') return value.value === '' ? [] : [value];
  return value?.kind === 'array' ? value.items.filter((item) => item.kind === 'string').filter((item) => item.value !== '') : [];
}

function workersOf(scan: Scan): ReadonlyMap<string, TableNode> {
  const tables = entriesNamed(scan.root.entries, 'workers')
    .flatMap(({ value }) => (value.kind === 'table' ? [...value.entries.values()] : []));
  const nodes = tableNodes(scan, tables).sort((a, b) => a.node.header.start - b.node.header.start);
  return new Map(nodes.map(({ key, node }) => [key, node]));
}

/** The entries that are tables; a table without a header line of its own has its key as header. */
function tableNodes(scan: Scan, entries: readonly Entry[]): { key: string; node: TableNode }[] {
  const headers = new Map<Value, Span>(scan.headers.map(({ table, span }) => [table, span]));
  return entries.flatMap(({ key, keySpan, value }) =>
    value.kind === 'table' ? [{ key, node: { header: headers.get(value) ?? keySpan, span: value.span, entries: value.entries } }] : []);
}

function entriesNamed(entries: Entries, name: string): Entry[] {
  return [...entries.values()].filter(({ key }) => isNamed(key, name));
}

/** Whether a top-level key has a name, in any case. */
export function isNamed(key: string | undefined, name: string): boolean {
  return key?.toLowerCase() === name;
}

function text(entries: Entries, key: string): string {
  const value = entries.get(key)?.value;
  return value?.kind === 'string' ? value.value : '';
}
