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
