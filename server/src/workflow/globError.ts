/** What is wrong with a pattern, and where in it, in UTF-16 units. */
export interface GlobError {
  readonly error: string;
  readonly start: number;
  readonly end: number;
}

/** Why Go's filepath.Match would refuse a pattern (`*`, `?`, `[a-z]`, `\`); undefined where it takes it. */
export function globError(pattern: string): GlobError | undefined {
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === '\\') {
      at++;
      if (at >= pattern.length) return { error: 'a backslash at the end escapes nothing', start: at - 1, end: at };
    } else if (pattern[at] === '[') {
      const set = readSet(pattern, at);
      if (typeof set !== 'number') return set;
      at = set;
    }
  }
  return undefined;
}

/** The index of the `]` that closes a set. */
function readSet(pattern: string, open: number): number | GlobError {
  let at = open + 1;
  if (pattern[at] === '^') at++;
  for (let ranges = 0; ; ranges++) {
    if (pattern[at] === ']' && ranges > 0) return at;
    const low = readCharacter(pattern, at);
    if (low === undefined) return setError(pattern, open, at);
    at = low;
    if (pattern[at] !== '-') continue;
    const high = readCharacter(pattern, at + 1);
    if (high === undefined) return setError(pattern, open, at + 1);
    at = high;
  }
}

/** The index behind a character of a set; undefined where none may stand. */
function readCharacter(pattern: string, at: number): number | undefined {
  const c = pattern[at];
  if (c === undefined || c === '-' || c === ']') return undefined;
  const start = c === '\\' ? at + 1 : at;
  const point = pattern.codePointAt(start);
  return point === undefined ? undefined : start + String.fromCodePoint(point).length;
}

function setError(pattern: string, open: number, at: number): GlobError {
  if (at >= pattern.length || pattern[at] === '\\') return { error: '`[` is never closed', start: open, end: pattern.length };
  const error = pattern[at] === '-' ? '`-` needs a character on both sides' : '`[…]` is empty or a range in it has no end';
  return { error, start: open, end: at + 1 };
}
