import type { WorkflowDocument } from './document';
import { findingCodes, type Finding, type Severity } from './finding';

const severityRank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2, hint: 3 };
const codeRank = new Map(findingCodes.map((code, rank) => [code, rank]));

/**
 * The `status` column of every phase, by its index: the texts of its findings, the most severe first, equal ones
 * in the order of the table of findings, then of the document; joined by `; `, an equal text once; '' for none.
 */
export function phaseStatuses(document: WorkflowDocument, findings: readonly Finding[]): string[] {
  const texts = document.phases.map(() => new Set<string>());
  for (const finding of [...findings].sort(bySeverityThenCode)) {
    const text = statusText(finding);
    if (finding.phase !== undefined && text !== undefined) texts[finding.phase]?.add(text);
  }
  return texts.map((set) => [...set].join('; '));
}

function bySeverityThenCode(a: Finding, b: Finding): number {
  return severityRank[a.severity] - severityRank[b.severity]
    || (codeRank.get(a.code) ?? 0) - (codeRank.get(b.code) ?? 0)
    || a.span.start - b.span.start;
}

function statusText({ status, severity, message }: Finding): string | undefined {
  return status ?? (severity === 'error' ? `error: ${message}` : undefined);
}
