/** What a command acts on, from wherever it was called: a row, a code lens, an editor, a notification. */
export interface CommandTarget {
  /** Of the workflow file. */
  readonly uri?: string;
  readonly phase?: string;
  /** Folder of `.millrace`, with `run`. */
  readonly root?: string;
  /** Run id. */
  readonly run?: string;
  /** Task key, with `run`. */
  readonly key?: string;
}

const fields = ['uri', 'phase', 'root', 'run', 'key'] as const;

/**
 * Reads a command's arguments: a row (its `target`), a URI or its text (then perhaps a phase name), or an object with
 * the fields of a target. What is none of these is ignored, for any extension may call a command with anything.
 */
export function readTarget(args: readonly unknown[]): CommandTarget {
  const [first, second] = args;
  if (typeof first === 'string') return { uri: first, ...(typeof second === 'string' ? { phase: second } : {}) };
  if (typeof first !== 'object' || first === null) return {};
  if ('target' in first) return readTarget([first.target]);
  if ('scheme' in first && 'path' in first) return readTarget([String(first), second]);
  const target: { -readonly [F in keyof CommandTarget]: string } = {};
  for (const [name, value] of Object.entries(first)) {
    const field = fields.find((known) => known === name);
    if (field !== undefined && typeof value === 'string') target[field] = value;
  }
  return target;
}
