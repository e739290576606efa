const space = /[ \t\n\r]/;

/**
 * The JSON text with line breaks and indentation and otherwise to the letter: digits of a large number, escapes and
 * the order and repetition of keys stay as they are. Text that is not JSON comes back with all its characters.
 */
export function indentJson(text: string, indent = '  '): string {
  const out: string[] = [];
  let depth = 0;
  for (let i = 0; i < text.length;) {
    const char = text.charAt(i);
    if (space.test(char)) {
      i++;
    } else if (char === '"') {
      const end = stringEnd(text, i);
      out.push(text.slice(i, end));
      i = end;
    } else if (char === '{' || char === '[') {
      const next = skipSpace(text, i + 1);
      const close = text.charAt(next);
      if (close === (char === '{' ? '}' : ']')) {
        out.push(char, close);
        i = next + 1;
      } else {
        depth++;
        out.push(char, '\n', indent.repeat(depth));
        i++;
      }
    } else if (char === '}' || char === ']') {
      depth = Math.max(0, depth - 1);
      out.push('\n', indent.repeat(depth), char);
      i++;
    } else if (char === ',') {
      out.push(',\n', indent.repeat(depth));
      i++;
    } else {
      out.push(char === ':' ? ': ' : char);
      i++;
    }
  }
  return out.join('');
}

function skipSpace(text: string, from: number): number {
  let i = from;
  while (i < text.length && space.test(text.charAt(i))) i++;
  return i;
}

/** Index behind the string's closing quote, or the end of the text. */
function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text.charAt(i) === '\\') i++;
    else if (text.charAt(i) === '"') return i + 1;
  }
  return text.length;
}
