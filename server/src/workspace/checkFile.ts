import { checkDocument } from '../workflow/checkDocument';
import type { WorkflowDocument } from '../workflow/document';
import type { Finding } from '../workflow/finding';
import { judge, type Verdict } from '../workflow/judge';
import { parseDocument } from '../workflow/parseDocument';
import { phaseStatuses } from '../workflow/status';
import type { Config } from './config';

export interface CheckedFile {
  readonly document: WorkflowDocument;
  /** With the severities that `[check]` of millrace.toml gives them. */
  readonly findings: readonly Finding[];
  /** The `status` column of each phase; severities of one's own do not change it. */
  readonly statuses: readonly string[];
}

export interface FileSurroundings {
  readonly config: Config;
  /** Other files of the root with a phase that matches a `dependsOn` entry. */
  readonly filesWithPhase?: (entry: string) => readonly string[];
  /** What `judge` says, where it is known already, or undefined while it is being found out elsewhere. */
  readonly verdict?: Verdict | undefined;
}

/** Parses and checks a file as editor and command line both do. */
export function checkFile(text: string, surroundings: FileSurroundings): CheckedFile {
  const { check, workers } = surroundings.config;
  const document = parseDocument(text);
  const findings = checkDocument(document, 'verdict' in surroundings ? surroundings.verdict : judge(text), {
    retryLimit: check.retryLimit,
    workerTopics: new Set(workers.keys()),
    filesWithPhase: surroundings.filesWithPhase ?? (() => []),
  });
  return { document, findings: withSeverities(findings, check.severity), statuses: phaseStatuses(document, findings) };
}

function withSeverities(findings: readonly Finding[], chosen: Config['check']['severity']): readonly Finding[] {
  if (chosen.size === 0) return findings;
  return findings.flatMap((finding) => {
    const severity = chosen.get(finding.code) ?? finding.severity;
    return severity === 'off' ? [] : [{ ...finding, severity }];
  });
}
