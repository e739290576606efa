import { CodeActionKind, type CodeAction, type TextEdit } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../workflow/document';
import type { Finding } from '../workflow/finding';
import { offsetAt } from '../workflow/lines';
import { fixes } from './fixes/fixes';

/** The kind under which an editor asks for all fixes at once, as when it saves. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.millrace`;

/** Every preferred fix of a document in one action; where two touch each other the earlier one. Undefined where there is none. */
export function fixAll(uri: string, document: WorkflowDocument, findings: readonly Finding[]): CodeAction | undefined {
  const taken: TextEdit[] = [];
  let reached = -1;
  for (const finding of findings) {
    const preferred = fixes.get(finding.code)?.({ uri, document, finding }).find(({ isPreferred }) => isPreferred);
    const edits = preferred?.edit?.changes?.[uri] ?? [];
    const [first] = edits;
    const last = edits.at(-1);
    if (!first || !last || offsetAt(document, first.range.start) <= reached) continue;
    taken.push(...edits);
    reached = offsetAt(document, last.range.end);
  }
  if (taken.length === 0) return undefined;
  return { title: 'Fix all Millrace findings that are plain', kind: fixAllKind, edit: { changes: { [uri]: taken } } };
}
