import { CodeActionKind, type CodeAction } from 'vscode-languageserver-types';
import { editDistance } from '../../workflow/nearestNames';
import type { FixTarget } from '../codeActions';
import { rangeOf } from '../ranges';

/** Replaces a misspelt parent by each near name; the first is preferred when it is nearer than any other. */
export function parentNotFound({ uri, document, finding }: FixTarget): CodeAction[] {
  const names = finding.data?.replacements ?? [];
  const range = rangeOf(document, finding.span);
  const written = document.text.slice(finding.span.start, finding.span.end);
  const [nearest = Infinity, next = Infinity] = names.map((name) => editDistance(written, name));
  return names.map((name, i) => ({
    title: `Change to "${name}"`,
    kind: CodeActionKind.QuickFix,
    edit: { changes: { [uri]: [{ range, newText: escaped(name, document.text.charAt(finding.span.start - 1)) }] } },
    ...(i === 0 && nearest < next ? { isPreferred: true } : {}),
  }));
}

/** A name inside the quotes that stand there: only basic strings have escapes. */
function escaped(name: string, quote: string): string {
  return quote === "'" ? name : JSON.stringify(name).slice(1, -1);
}
