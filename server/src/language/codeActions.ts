import type { CodeAction, Diagnostic, Range } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../workflow/document';
import type { Finding } from '../workflow/finding';
import { offsetAt } from '../workflow/lines';
import { disableNextLine } from './fixes/disableNextLine';
import { fixes } from './fixes/fixes';
import { rangeOf } from './ranges';

/**
 * Quick fixes for the findings that a range touches, then for each the comment that hides it.
 * `shown` are the editor's diagnostics there; an action names those that it resolves.
 */
export function codeActions(uri: string, document: WorkflowDocument, findings: readonly Finding[], range: Range, shown: readonly Diagnostic[]): CodeAction[] {
  const start = offsetAt(document, range.start);
  const end = offsetAt(document, range.end);
  const touched = findings.filter(({ span }) => span.start <= end && start <= span.end);
  const resolving = (finding: Finding, actions: readonly CodeAction[]): CodeAction[] => {
    const diagnostics = shown.filter((diagnostic) => diagnostic.code === finding.code && sameStart(diagnostic.range, rangeOf(document, finding.span)));
    return actions.map((action) => (diagnostics.length > 0 ? { ...action, diagnostics } : action));
  };
  return [
    ...touched.flatMap((finding) => resolving(finding, fixes.get(finding.code)?.({ uri, document, finding }) ?? [])),
    ...touched.flatMap((finding) => resolving(finding, disableNextLine({ uri, document, finding }))),
  ];
}

function sameStart(a: Range, b: Range): boolean {
  return a.start.line === b.start.line && a.start.character === b.start.character;
}
