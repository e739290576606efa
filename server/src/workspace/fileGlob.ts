/**
 * Compiles a VS Code file glob (`**`, `*`, `?`, `{a,b}`, `[a-z]`) for paths with `/` relative to the folder.
 * A pattern without a slash matches at the top only, as `files.exclude` has it. Ill-formed brackets are literal.
 */
export function globToRegExp(glob: string): RegExp {
  return new RegExp(`^${translate(glob)}$`, 's');
}

function translate(glob: string): string {
  let out = '';
  for (let i = 0; i < glob.length; i++) {
    const c = glob.charAt(i);
    if (glob.startsWith('**/', i) && (i === 0 || glob[i - 1] === '/')) {
      out += '(?:[^/]+/)*';
      i += 2;
    } else if (glob.startsWith('**', i)) {
      out += '.*';
      i++;
    } else if (c === '*') out += '[^/]*';
    else if (c === '?') out += '[^/]';
    else if (c === '{' && closing(glob, i) > 0) {
      const end = closing(glob, i);
      out += `(?:${alternatives(glob.slice(i + 1, end)).map(translate).join('|')})`;
      i = end;
    } else if (c === '[' && glob.indexOf(']', i + 2) > 0) {
      const end = glob.indexOf(']', i + 2);
      const body = glob.slice(i + 1, end).replace(/[\\[\]^]/g, '\\$&');
      out += /^\\\^|^!/.test(body) ? `[^${body.replace(/^(?:\\\^|!)/, '')}]` : `[${body}]`;
      i = end;
    } else out += c.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  }
  return out;
}

/** Index of the brace that closes the one at `open`, or -1. */
function closing(glob: string, open: number): number {
  let depth = 0;
  for (let i = open; i < glob.length; i++) {
    if (glob[i] === '{') depth++;
    else if (glob[i] === '}' && --depth === 0) return i;
  }
  return -1;
}

/** Splits the inside of braces at its outer commas. */
function alternatives(inside: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const c of inside) {
    if (c === '{') depth++;
    if (c === '}') depth--;
    if (c === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += c;
  }
  return parts;
}
