import type { MarkupContent, MarkupKind } from 'vscode-languageserver-types';

/** Text as inline code, whatever it holds: the fence is longer than any run of backticks inside. */
export function code(text: string): string {
  const oneLine = text.replace(/\s+/g, ' ');
  const longest = Math.max(0, ...[...oneLine.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = oneLine.startsWith('`') || oneLine.endsWith('`') || oneLine.trim() === '' ? ' ' : '';
  return `${fence}${space}${oneLine}${space}${fence}`;
}

/** A list of names as inline code; after `most` the number of the others. */
export function codeList(names: readonly string[], most = 10): string {
  const shown = names.slice(0, most).map(code).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** Markdown as an editor takes it; one that shows plain text alone gets it without its signs. */
export function asMarkup(markdown: string, format: MarkupKind): MarkupContent {
  return { kind: format, value: format === 'markdown' ? markdown : plain(markdown) };
}

/** The text of Markdown as it is written here: bold words and inline code. */
function plain(markdown: string): string {
  return markdown.replace(/(?<!`)(`+)(?!`)([^]*?[^`])\1(?!`)|\*\*/g, (_, _fence, inside: string | undefined) => (inside === undefined ? '' : inside.replace(/^ (.*\S.*) $/, '$1')));
}
