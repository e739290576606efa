import { judge } from '../../workflow/judge';
import { positionAt } from '../../workflow/lines';
import { parseDocument } from '../../workflow/parseDocument';
import { directive, linesOfKeys, suppressionsOf, withoutSuppressed } from '../../workflow/suppression';
import { lineEndOf, quickFix, type Fix } from './quickFix';

/** Hides a finding by a comment above the line of its key, or by its code in the comment that stands there. */
export const disableNextLine: Fix = (target) => {
  const { document, finding: { code, span } } = target;
  const title = `Hide ${code} on this line`;
  const offer = (at: number, newText: string): ReturnType<Fix> =>
    (code !== 'toml-syntax' || isHidden(document.text.slice(0, at) + newText + document.text.slice(at)) ? [quickFix(target, title, [{ span: { start: at, end: at }, newText }], false)] : []);
  const line = linesOfKeys(document)(positionAt(document, span.start).line);
  const last = suppressionsOf(document).findLast((suppression) => suppression.target === line)?.codes.at(-1);
  if (last) return offer(last.span.end, `, ${code}`);
  const start = document.lineStarts[line] ?? 0;
  const indent = /^[ \t]*/.exec(document.text.slice(start))?.[0] ?? '';
  return offer(start, `${indent}# ${directive} ${code}${lineEndOf(document)}`);
};

/** Whether a broken text hides that it is: in what is no TOML nobody can say beforehand where a comment stands. */
function isHidden(text: string): boolean {
  const verdict = judge(text);
  return verdict === undefined || withoutSuppressed(parseDocument(text), [{ code: 'toml-syntax', severity: 'error', ...verdict }]).length === 0;
}
