import type { Phase } from './phase';

/** A stretch of a document: UTF-16 offsets, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A TOML value with its place. A value that cannot be read is `broken`: everything around it still works. */
export type Value =
  | { readonly kind: 'string'; readonly span: Span; readonly value: string; /** Document offset of the decoded character at an index (index = length: the closing quote). */ readonly at: (index: number) => number }
  | { readonly kind: 'integer'; readonly span: Span; readonly value: bigint }
  | { readonly kind: 'float'; readonly span: Span; readonly value: number }
  | { readonly kind: 'boolean'; readonly span: Span; readonly value: boolean }
  | { readonly kind: 'datetime'; readonly span: Span; readonly value: string }
  | { readonly kind: 'array'; readonly span: Span; readonly items: readonly Value[] }
  | { readonly kind: 'table'; readonly span: Span; readonly entries: Entries }
  | { readonly kind: 'broken'; readonly span: Span };

/** One `key = value`. */
export interface Entry {
  /** The key as written, unquoted; dotted keys are folded into tables. */
  readonly key: string;
  readonly keySpan: Span;
  /** Where the key is written again: `a.b = 1` and `a.c = 2` write `a` twice, so do `[a.b]` and `[a.c]`. */
  readonly again?: readonly Span[];
  readonly value: Value;
}

/**
 * Entries by key in lower case: the reference decoder folds case, so does everything here. First spelling wins
 * a look-up; further spellings stand behind map keys that nobody asks for, so walk `values()` to see every entry.
 */
export type Entries = ReadonlyMap<string, Entry>;

/** One `[[phase]]` (or a table like `[workflow]`), readable even where the rest of the document is not. */
export interface TableNode {
  readonly header: Span;
  /** From the header to the end of the last entry. */
  readonly span: Span;
  readonly entries: Entries;
}

export interface PhaseNode extends TableNode {
  /** Place in document order, over `[[phase]]` and `[[Phase]]` alike. */
  readonly index: number;
  /** What the node says, with '' / 0 / [] for what is absent or of the wrong type. `name` is '' without a task. */
  readonly phase: Phase;
  /** Where the name is spelt: the `task` string's inside, else the header. */
  readonly nameSpan: Span;
}

export interface WorkflowDocument {
  readonly text: string;
  /** Offsets at which each line starts. */
  readonly lineStarts: readonly number[];
  /** Every top-level key. */
  readonly root: Entries;
  readonly phases: readonly PhaseNode[];
  /** `[workflow]`, where there is one. */
  readonly workflow: TableNode | undefined;
  /** `[workers.<topic>]` by topic (case kept). */
  readonly workers: ReadonlyMap<string, TableNode>;
  /** What the tolerant scanner stumbled over; smol-toml alone judges validity (see `judge.ts`). */
  readonly stumbles: readonly Span[];
}
