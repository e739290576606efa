import type { CodeAction, Diagnostic, Range } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../workflow/document';
import type { Finding, FindingCode } from '../workflow/finding';
import { offsetAt } from '../workflow/lines';
import { parentNotFound } from './fixes/parentNotFound';
import { rangeOf } from './ranges';

/** Where a fix applies. */
export interface FixTarget {
  readonly uri: string;
  readonly document: WorkflowDocument;
  readonly finding: Finding;
}

/** The fixes of one finding, best first; none where its data offers none. */
export type Fix = (target: FixTarget) => CodeAction[];

const fixes: ReadonlyMap<FindingCode, Fix> = new Map([['parent-not-found', parentNotFound]]);

/** Quick fixes for the findings that a range touches. `shown` are the editor's diagnostics there; an action names those that it resolves. */
export function codeActions(uri: string, document: WorkflowDocument, findings: readonly Finding[], range: Range, shown: readonly Diagnostic[]): CodeAction[] {
  const start = offsetAt(document, range.start);
  const end = offsetAt(document, range.end);
  return findings
    .filter(({ span }) => span.start <= end && start <= span.end)
    .flatMap((finding) => {
      const actions = fixes.get(finding.code)?.({ uri, document, finding }) ?? [];
      const diagnostics = shown.filter((diagnostic) => diagnostic.code === finding.code && sameStart(diagnostic.range, rangeOf(document, finding.span)));
      return diagnostics.length > 0 ? actions.map((action) => ({ ...action, diagnostics })) : actions;
    });
}

function sameStart(a: Range, b: Range): boolean {
  return a.start.line === b.start.line && a.start.character === b.start.character;
}
