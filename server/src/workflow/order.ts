import { findingCodes, type Finding, type Severity } from './finding';

const severityRank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2, hint: 3 };
const codeRank = new Map(findingCodes.map((code, rank) => [code, rank]));

/** The most severe first, equally severe ones as in the table of findings. */
export function bySeverity(a: Finding, b: Finding): number {
  return severityRank[a.severity] - severityRank[b.severity] || (codeRank.get(a.code) ?? 0) - (codeRank.get(b.code) ?? 0);
}

/** In document order; at one place the most severe first. */
export function byPlace(a: Finding, b: Finding): number {
  return a.span.start - b.span.start || bySeverity(a, b);
}
