import { checkDocument } from '../workflow/checkDocument';
import type { WorkflowDocument } from '../workflow/document';
import type { CheckContext, Finding } from '../workflow/finding';
import { judge, type Verdict } from '../workflow/judge';
import type { LiveDocument } from '../workflow/live/liveDocument';
import { liveFindings, type LiveFindings } from '../workflow/live/liveFindings';
import { parseDocument } from '../workflow/parseDocument';
import { phaseStatuses } from '../workflow/status';
import { withoutSuppressed } from '../workflow/suppression';
import { checkContext } from './checkContext';
import type { Config } from './config';

export interface CheckedFile {
  readonly document: WorkflowDocument;
  /** Without those that a comment hides, and with the severities that `[check]` of millrace.toml gives them. */
  readonly findings: readonly Finding[];
  /** The `status` column of each phase; neither comments nor severities of one's own change it. */
  readonly statuses: readonly string[];
}

export interface FileSurroundings {
  readonly config: Config;
  /** Other files of the root with a phase that matches a `dependsOn` entry. */
  readonly filesWithPhase?: (entry: string) => readonly string[];
  /** Whether a meta file of the root is there, as far as that is known. */
  readonly metaFileExists?: CheckContext['metaFileExists'];
  /** What `judge` says, where it is known already, or undefined while it is being found out elsewhere. */
  readonly verdict?: Verdict | undefined;
}

/** Parses and checks a file as editor and command line both do. */
export function checkFile(text: string, surroundings: FileSurroundings): CheckedFile {
  const document = parseDocument(text);
  const findings = checkDocument(document, 'verdict' in surroundings ? surroundings.verdict : judge(text), contextOf(surroundings));
  return { document, findings: shown(document, findings, surroundings), statuses: phaseStatuses(document, findings) };
}

/**
 * Checks a file that is being edited, with the same result. `before`: what this gave for an earlier text of the file
 * in surroundings that say the same of every phase by itself.
 */
export function checkOpenFile(live: LiveDocument, surroundings: FileSurroundings & { readonly verdict: Verdict }, before?: LiveFindings): CheckedFile & { readonly live: LiveFindings } {
  const { document } = live;
  const checked = liveFindings(live, surroundings.verdict, contextOf(surroundings), before);
  return { document, findings: shown(document, checked.findings, surroundings), statuses: checked.statuses, live: checked };
}

/** What a file is checked in. */
export function contextOf({ config, filesWithPhase, metaFileExists }: FileSurroundings): CheckContext {
  return checkContext(config, { ...(filesWithPhase && { filesWithPhase }), ...(metaFileExists && { metaFileExists }) });
}

function shown(document: WorkflowDocument, findings: readonly Finding[], { config }: FileSurroundings): readonly Finding[] {
  return withSeverities(withoutSuppressed(document, findings), config.check.severity);
}

function withSeverities(findings: readonly Finding[], chosen: Config['check']['severity']): readonly Finding[] {
  if (chosen.size === 0) return findings;
  return findings.flatMap((finding) => {
    const severity = chosen.get(finding.code) ?? finding.severity;
    return severity === 'off' ? [] : [{ ...finding, severity }];
  });
}
