import { CompletionItemKind } from 'vscode-languageserver-types';
import type { Span } from '../../workflow/document';
import type { CursorValue } from './cursor';

/** One thing that may be written, before it becomes an item of the protocol. */
export interface Suggestion {
  /** What is shown, and what the typed text is compared with. */
  readonly label: string;
  readonly kind: CompletionItemKind;
  /** What is written; the label by default. A snippet where `snippet` says so. */
  readonly insert?: string;
  readonly snippet?: boolean;
  /** A few words beside the label. */
  readonly detail?: string;
  /** Markdown. */
  readonly doc?: string;
  /** Name of a phase of the file: its text is made when the item is looked at. */
  readonly phase?: string;
}

/** Suggestions for a stretch of the document, in the order in which they are shown. */
export interface Suggestions {
  readonly span: Span;
  readonly list: readonly Suggestion[];
}

/** The files around a workflow, as far as completion needs them. */
export interface CompletionSurroundings {
  /** Topics for which millrace.toml has a worker. */
  readonly workerTopics: ReadonlySet<string>;
  /** Entries of a folder given from the root; empty where it cannot be read. */
  readonly list: (folder: string) => readonly FolderEntry[];
  /** Keys of the rows of a meta file given from the root; empty where it cannot be read. */
  readonly rowKeys: (path: string) => readonly string[];
}

export interface FolderEntry {
  readonly name: string;
  readonly folder: boolean;
}

/** A text as it is written where the cursor is: inside the quotes that stand there, or with quotes of its own. */
export function written(text: string, { string }: CursorValue): string {
  if (string?.quote === "'") return text;
  const quoted = JSON.stringify(text);
  return string ? quoted.slice(1, -1) : quoted;
}

/** A stretch of a string's content, given from its first character, as it is written. */
export function within({ span }: CursorValue, start: number, end: number): Span {
  return { start: span.start + start, end: span.start + end };
}

/** Fixed values with a word of explanation each. */
export function valuesOf(cursor: CursorValue, values: readonly (readonly [text: string, detail: string])[]): Suggestion[] {
  return values.map(([text, detail]) => ({ label: text, kind: CompletionItemKind.Value, insert: written(text, cursor), detail }));
}

/** The text of a snippet for an editor that knows none: placeholders become their defaults. */
export function withoutPlaceholders(snippet: string): string {
  return snippet.replace(/\$\{\d+:((?:\\.|[^\\}])*)\}|\$\d+/g, (_, otherwise: string | undefined) => otherwise ?? '').replace(/\\([$}\\])/g, '$1');
}

/** Text as part of a snippet. */
export function inSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
