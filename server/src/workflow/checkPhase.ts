import type { PhaseNode, Value, WorkflowDocument } from './document';
import type { CheckContext, Finding } from './finding';
import type { Relations } from './relations';

/** Findings of a phase by itself: `phase-blank`, `retry-limit`, `task-missing`. */
export function checkPhase(node: PhaseNode, context: CheckContext): Finding[] {
  return [...phaseBlank(node), ...retryLimit(node, context), ...taskMissing(node)];
}

function phaseBlank(node: PhaseNode): Finding[] {
  if (!isBlank(node, 'rule') || !isBlank(node, 'dependson')) return [];
  const message = 'invalid phase: rule and dependsOn are blank';
  return [{ code: 'phase-blank', severity: 'error', message: `${message}, so nothing starts it`, span: node.header, phase: node.index, status: message }];
}

/** Absent or empty. What cannot be read, or is of another type, is not known to be blank. */
function isBlank(node: PhaseNode, key: string): boolean {
  const value = node.entries.get(key)?.value;
  return value === undefined || isEmpty(value) || (value.kind === 'array' && value.items.every(isEmpty));
}

function isEmpty(value: Value): boolean {
  return value.kind === 'string' && value.value === '';
}

function retryLimit(node: PhaseNode, { retryLimit: limit }: CheckContext): Finding[] {
  const value = node.entries.get('retry')?.value;
  if (!value || node.phase.retry <= limit) return [];
  const message = 'warning: retry count exceeds recommended limit';
  return [{ code: 'retry-limit', severity: 'warning', message: `retry count exceeds recommended limit of ${limit}`, span: value.span, phase: node.index, status: message, data: { replacements: [String(limit)] } }];
}

function taskMissing(node: PhaseNode): Finding[] {
  const entry = node.entries.get('task');
  if (node.phase.topic !== '' || (entry && entry.value.kind !== 'string')) return [];
  const message = entry ? 'task names no topic' : 'phase has no task';
  return [{ code: 'task-missing', severity: 'error', message: `${message}: write task = "topic" or task = "topic:job"`, span: entry?.value.span ?? node.header, phase: node.index }];
}

/** `task-duplicate` on every phase whose name an earlier one has; it links to the first. */
export function checkDuplicates({ phases }: WorkflowDocument, { shared }: Relations): Finding[] {
  if (shared.size === 0) return [];
  const firsts = new Map<string, PhaseNode>();
  const findings: Finding[] = [];
  for (const node of phases) {
    const { name } = node.phase;
    if (!shared.has(name)) continue;
    const first = firsts.get(name);
    if (!first) firsts.set(name, node);
    else {
      findings.push({
        code: 'task-duplicate', severity: 'error', message: `another phase of this file is named ${name}`, span: node.nameSpan, phase: node.index,
        related: [{ span: first.nameSpan, message: `first phase named ${name}` }],
      });
    }
  }
  return findings;
}
