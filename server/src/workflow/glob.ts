type Token =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | { readonly kind: 'literal'; readonly char: string }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[] };

/**
 * Whether a path matches a pattern of Go's filepath.Match: `*`, `?`, `[a-z]`, `[^a-z]`, `\`.
 * Only a `/` itself matches `/`. A malformed pattern matches nothing.
 */
export function matchGlob(pattern: string, path: string): boolean {
  const tokens = parseGlob(pattern);
  return 'error' in tokens ? false : matchTokens(tokens.tokens, [...path]);
}

/** What is wrong with a pattern; undefined when nothing is. */
export function globError(pattern: string): string | undefined {
  const parsed = parseGlob(pattern);
  return 'error' in parsed ? parsed.error : undefined;
}

function parseGlob(pattern: string): { tokens: Token[] } | { error: string } {
  const chars = [...pattern];
  const tokens: Token[] = [];
  for (let at = 0; at < chars.length; ) {
    const char = chars[at] ?? '';
    if (char === '[') {
      const parsed = parseClass(chars, at + 1);
      if ('error' in parsed) return parsed;
      tokens.push(parsed.token);
      at = parsed.next;
    } else if (char === '\\') {
      const escaped = chars[at + 1];
      if (escaped === undefined) return { error: 'nothing follows the \\ at the end of the pattern' };
      tokens.push({ kind: 'literal', char: escaped });
      at += 2;
    } else {
      tokens.push(char === '*' ? { kind: 'star' } : char === '?' ? { kind: 'any' } : { kind: 'literal', char });
      at++;
    }
  }
  return { tokens };
}

/** Reads a class from after its `[`. It needs at least one range, and `-` or `]` only with a `\`. */
function parseClass(chars: readonly string[], start: number): { token: Token; next: number } | { error: string } {
  const negated = chars[start] === '^';
  const ranges: [number, number][] = [];
  let at = negated ? start + 1 : start;
  while (chars[at] !== ']' || ranges.length === 0) {
    const low = classChar(chars, at);
    if ('error' in low) return low;
    at = low.next;
    let high = low.code;
    if (chars[at] === '-') {
      const upper = classChar(chars, at + 1);
      if ('error' in upper) return upper;
      at = upper.next;
      high = upper.code;
    }
    ranges.push([low.code, high]);
  }
  return { token: { kind: 'class', negated, ranges }, next: at + 1 };
}

function classChar(chars: readonly string[], at: number): { code: number; next: number } | { error: string } {
  const escaped = chars[at] === '\\';
  const char = chars[escaped ? at + 1 : at];
  if (char === undefined) return { error: 'the [ is never closed by a ]' };
  if (!escaped && (char === '-' || char === ']')) return { error: `${char} in [ ] needs a \\ before it` };
  return { code: char.codePointAt(0) ?? 0, next: at + (escaped ? 2 : 1) };
}

/** Goes back to the last star only: a star never reaches over `/`, so an earlier one cannot help. */
function matchTokens(tokens: readonly Token[], path: readonly string[]): boolean {
  let token = 0;
  let at = 0;
  let star: { token: number; at: number } | undefined;
  while (at < path.length || token < tokens.length) {
    const current = tokens[token];
    if (current?.kind === 'star') {
      star = { token, at };
      token++;
    } else if (current !== undefined && matchesChar(current, path[at])) {
      token++;
      at++;
    } else if (star !== undefined && star.at < path.length && path[star.at] !== '/') {
      star.at++;
      at = star.at;
      token = star.token + 1;
    } else {
      return false;
    }
  }
  return true;
}

function matchesChar(token: Token, char: string | undefined): boolean {
  if (char === undefined) return false;
  if (token.kind === 'literal') return token.char === char;
  if (char === '/') return false;
  if (token.kind !== 'class') return true;
  const code = char.codePointAt(0) ?? 0;
  return token.negated !== token.ranges.some(([low, high]) => low <= code && code <= high);
}
