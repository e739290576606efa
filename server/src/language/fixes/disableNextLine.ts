import { positionAt } from '../../workflow/lines';
import { directive, linesOfKeys, suppressionsOf } from '../../workflow/suppression';
import { lineEndOf, quickFix, type Fix } from './quickFix';

/** Hides a finding by a comment above the line of its key, or by its code in the comment that stands there. */
export const disableNextLine: Fix = (target) => {
  const { document, finding: { code, span } } = target;
  // In a text that is no TOML nobody can say where a comment may stand.
  if (code === 'toml-syntax') return [];
  const title = `Hide ${code} on this line`;
  const line = linesOfKeys(document)(positionAt(document, span.start).line);
  const last = suppressionsOf(document).findLast((suppression) => suppression.target === line)?.codes.at(-1);
  if (last) return [quickFix(target, title, [{ span: { start: last.span.end, end: last.span.end }, newText: `, ${code}` }], false)];
  const start = document.lineStarts[line] ?? 0;
  const indent = /^[ \t]*/.exec(document.text.slice(start))?.[0] ?? '';
  return [quickFix(target, title, [{ span: { start, end: start }, newText: `${indent}# ${directive} ${code}${lineEndOf(document)}` }], false)];
};
