import { judge } from '../../workflow/judge';
import { positionAt } from '../../workflow/lines';
import { lineEnd, trimEnd } from '../../workflow/scanReader';
import { quickFix, type Fix } from './quickFix';

/** What is forgotten at the end of a line, as it is tried, and what has then been opened in it. */
const closers = [['"', '"'], ["'", "'"], ['"]', '["'], ["']", "['"], [']', '['], ['}', '{'], ['"}', '{"'], [']]', '[[']] as const;
/** Each try reads the whole text; in a longer one, in UTF-16 units, that takes too long. */
const longest = 200_000;

/** Closes what the line of the finding, or the one before, leaves open: only where that alone makes it TOML. */
export const tomlSyntax: Fix = (target) => {
  const { document, finding: { span } } = target;
  const { text, lineStarts } = document;
  if (text.length > longest) return [];
  const { line } = positionAt(document, span.start);
  const ends = [line, line - 1].filter((each) => each >= 0).map((each) => {
    const start = lineStarts[each] ?? 0;
    return trimEnd(text, start, lineEnd(text, start));
  });
  for (const at of ends) {
    const opened = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
    const [closer] = closers.find(([each, opening]) => [...opening].every((sign) => opened.includes(sign)) && judge(text.slice(0, at) + each + text.slice(at)) === undefined) ?? [];
    if (closer !== undefined) return [quickFix(target, `Close with ${closer}`, [{ span: { start: at, end: at }, newText: closer }], false)];
  }
  return [];
};
