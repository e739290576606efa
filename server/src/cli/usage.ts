/** What a usage line says, for help and completion. */
export interface UsageParts {
  /** Its alternatives: what is between the bars that stand in no bracket. */
  readonly lines: readonly string[];
  /** Words that may stand first, such as `show`. */
  readonly actions: readonly string[];
  /** Options, with the words that their value may be where that is a choice. */
  readonly options: ReadonlyMap<string, readonly string[]>;
}

/** Reads a usage line: `[list [--limit N] | show RUN]`, `FILE [--format mermaid|svg|json]`. */
export function readUsage(usage: string): UsageParts {
  const inner = /^\[[^]*\]$/.test(usage) && alternatives(usage.slice(1, -1)).length > 1 && balanced(usage.slice(1, -1)) ? usage.slice(1, -1) : usage;
  const lines = alternatives(inner);
  const actions = lines.flatMap((line) => (lines.length > 1 ? /^[a-z]+(?= |$)/.exec(line)?.[0] ?? [] : []));
  const options = new Map([...usage.matchAll(/--([a-z-]+)(?: ([a-zA-Z0-9|]+\|[a-zA-Z0-9]+))?/g)].map(([, name = '', words = '']) => [name, words === '' ? [] : words.split('|')]));
  return { lines, actions, options };
}

/** Splits at the bars with spaces around them that stand in no bracket. */
function alternatives(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const word of text.split(' ')) {
    if (word === '|' && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''} ${word}`);
    depth += [...word].reduce((sum, char) => sum + (char === '[' ? 1 : char === ']' ? -1 : 0), 0);
  }
  return parts.map((part) => part.trim());
}

function balanced(text: string): boolean {
  let depth = 0;
  for (const char of text) {
    depth += char === '[' ? 1 : char === ']' ? -1 : 0;
    if (depth < 0) return false;
  }
  return depth === 0;
}
