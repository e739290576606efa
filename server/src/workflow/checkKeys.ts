import type { Entries, PhaseNode, Value, WorkflowDocument } from './document';
import type { Finding } from './finding';
import { fileKeys, phaseKeys, workerKeys, workflowKeys, type KeyTable } from './keys';
import { didYouMean, nearestNames, replacementData } from './nearestNames';

/** `unknown-key` on every key of a phase that nothing reads. */
export function checkPhaseKeys({ entries, index }: PhaseNode): Finding[] {
  return unknown(entries, phaseKeys, 'a phase').map((finding) => ({ ...finding, phase: index }));
}

/** The same of the file, its workers and `[workflow]`. */
export function checkOtherKeys({ root, workers, workflow }: WorkflowDocument): Finding[] {
  return [
    ...unknown(root, fileKeys, 'a workflow file'),
    ...[...workers.values()].flatMap(({ entries }) => unknown(entries, workerKeys, 'a worker')),
    ...(workflow ? unknown(workflow.entries, workflowKeys, '[workflow]') : []),
  ];
}

function unknown(entries: Entries, keys: KeyTable, owner: string): Finding[] {
  const findings: Finding[] = [];
  for (const [folded, { key, keySpan, value }] of entries) {
    const known = keys.get(folded) ?? keys.get(key.toLowerCase());
    if (!known) {
      const names = nearestNames(key, [...keys.values()].map((definition) => definition.key));
      findings.push({
        code: 'unknown-key', severity: 'warning', message: `\`${key}\` is no key of ${owner}, so nothing reads it${didYouMean(names)}`, span: keySpan,
        ...replacementData(names),
      });
    } else if (known.keys && keys !== fileKeys) {
      for (const table of tablesOf(value)) findings.push(...unknown(table, known.keys, `\`${known.key}\``));
    }
  }
  return findings;
}

/** The tables of a value that is one, or an array of them. */
export function tablesOf(value: Value): readonly Entries[] {
  if (value.kind === 'table') return [value.entries];
  return value.kind === 'array' ? value.items.flatMap((item) => (item.kind === 'table' ? [item.entries] : [])) : [];
}
