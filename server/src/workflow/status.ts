import type { WorkflowDocument } from './document';
import type { Finding } from './finding';
import { bySeverity } from './order';

/** The `status` column of every phase, by its index. */
export function phaseStatuses(document: WorkflowDocument, findings: readonly Finding[]): string[] {
  const byPhase: Finding[][] = document.phases.map(() => []);
  for (const finding of findings) if (finding.phase !== undefined) byPhase[finding.phase]?.push(finding);
  return byPhase.map(phaseStatus);
}

/**
 * The `status` column of a phase with these findings: their texts, the most severe first, equal ones in the order of
 * the table of findings, then of the document; joined by `; `, an equal text once; '' for none.
 */
export function phaseStatus(findings: readonly Finding[]): string {
  const telling = findings.filter((finding) => statusText(finding) !== undefined);
  if (telling.length === 0) return '';
  telling.sort((a, b) => bySeverity(a, b) || a.span.start - b.span.start);
  return [...new Set(telling.map(statusText))].join('; ');
}

function statusText({ status, severity, message }: Finding): string | undefined {
  return status ?? (severity === 'error' ? `error: ${message}` : undefined);
}
