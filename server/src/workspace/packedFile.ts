import type { Span } from '../workflow/document';
import type { Finding } from '../workflow/finding';
import { joinName, type Phase } from '../workflow/phase';
import type { IndexedFile } from './indexedFile';

/** What is known of a checked file, as JSON: it costs a fraction of the objects to keep, to hand to another thread and to store. */
export interface PackedFile {
  readonly phaseCount: number;
  readonly phases: string;
  /** Findings and statuses. */
  readonly findings: string;
}

type PackedPhase = readonly [topic: string, job: string, start: number, end: number, dependsOn: readonly string[], rule: string, retry: number, template: string, choices?: readonly string[]];
type PackedFinding = readonly [code: Finding['code'], severity: Finding['severity'], message: string, start: number, end: number, phase: number, rest?: Pick<Finding, 'status' | 'related' | 'data'>];

/** A file of which nothing is known. */
export const nothingPacked: PackedFile = { phaseCount: 0, phases: '[]', findings: '[[],[]]' };

/** Packs what a check has found; `unpackPhases` and `unpackFindings` give the same again. */
export function packFile({ phases, findings, statuses }: Pick<IndexedFile, 'phases' | 'findings' | 'statuses'>): PackedFile {
  return {
    phaseCount: phases.length,
    phases: JSON.stringify(phases.map(({ phase: { topic, job, dependsOn, rule, retry, template, choices }, nameSpan: { start, end } }): PackedPhase =>
      (choices ? [topic, job, start, end, dependsOn, rule, retry, template, choices] : [topic, job, start, end, dependsOn, rule, retry, template]))),
    findings: JSON.stringify([findings.map(packFinding), statuses]),
  };
}

/** The phases with the places of their names. */
export function unpackPhases({ phases }: PackedFile): { readonly phase: Phase; readonly nameSpan: Span }[] {
  const packed: PackedPhase[] = JSON.parse(phases);
  return packed.map(([topic, job, start, end, dependsOn, rule, retry, template, choices]) =>
    ({ phase: { name: topic === '' ? '' : joinName(topic, job), topic, job, dependsOn, rule, retry, template, ...(choices ? { choices } : {}) }, nameSpan: { start, end } }));
}

/** The findings, and the statuses of the phases in order. */
export function unpackFindings({ findings }: PackedFile): Pick<IndexedFile, 'findings' | 'statuses'> {
  const [packed, statuses]: [PackedFinding[], string[]] = JSON.parse(findings);
  return {
    statuses,
    findings: packed.map(([code, severity, message, start, end, phase, rest]) =>
      ({ code, severity, message, span: { start, end }, ...(phase >= 0 ? { phase } : {}), ...rest })),
  };
}

function packFinding({ code, severity, message, span: { start, end }, phase = -1, ...rest }: Finding): PackedFinding {
  return Object.keys(rest).length === 0 ? [code, severity, message, start, end, phase] : [code, severity, message, start, end, phase, rest];
}
