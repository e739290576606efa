import type { Position, Range, TextEdit } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../workflow/document';
import { offsetAt, positionAt } from '../workflow/lines';
import { queryText } from '../workflow/meta';
import { rangeOf } from './ranges';
import { spellingAt, spellingsOf, type Name, type Spelling } from './spellings';
import { writeResult } from './writeResult';
import { keyText, replaceInString, type SpanEdit, type Stretch } from './writeString';

/** The edits of a rename in one file, or the sentence that says why it must not be. */
export type Renaming = { readonly edits: readonly TextEdit[] } | { readonly refusal: string };

/** The topic or job at a position: its place, and the decoded name to begin with; undefined where nothing can be renamed. */
export function prepareRename(document: WorkflowDocument, position: Position): { readonly range: Range; readonly placeholder: string } | undefined {
  const spelling = spellingAt(document, offsetAt(document, position));
  return spelling && { range: rangeOf(document, spelling.span), placeholder: textOfName(spelling.name) };
}

/**
 * Renames a topic or a job everywhere it is spelt in a file. A name that the file spells already is refused,
 * even where only a `dependsOn` does: the two would become one, and no rename could part them again.
 */
export function rename(document: WorkflowDocument, name: Name, to: string): Renaming {
  if (to === textOfName(name)) return { edits: [] };
  const spellings = spellingsOf(document, name);
  const refusal = unfit(name, to) ?? (spellings.length > 0 ? collision(document, name, to) ?? unwritable(document, spellings, to) : undefined);
  if (refusal !== undefined) return { refusal };
  const edits = writeAll(document, spellings, to);
  return { edits: edits.map(({ span, text }) => ({ range: rangeOf(document, span), newText: text })) };
}

function textOfName(name: Name): string {
  return name.kind === 'topic' ? name.topic : name.job;
}

/** Why a text can be no topic or job in any file. */
function unfit({ kind }: Name, to: string): string | undefined {
  if (to.trim() === '') return `A ${kind} cannot be blank.`;
  if (/[\p{Cc}\p{Cs}]/u.test(to)) return `A ${kind} cannot hold control characters.`;
  if (kind === 'topic' && to.includes(':')) return 'A topic cannot hold ":", for what follows it is the job.';
  return undefined;
}

function collision(document: WorkflowDocument, name: Name, to: string): string | undefined {
  const wanted: Name = name.kind === 'topic' ? { kind: 'topic', topic: to } : { ...name, job: to };
  const [first] = spellingsOf(document, wanted);
  if (!first) return undefined;
  const shown = name.kind === 'topic' ? `the topic "${to}"` : `"${name.topic}:${to}"`;
  return `Line ${positionAt(document, first.span.start).line + 1} names ${shown} already: the two would become one.`;
}

/** Where an expression has no way to write the new name. */
function unwritable(document: WorkflowDocument, spellings: readonly Spelling[], to: string): string | undefined {
  const first = spellings.find((spelling) => spelling.within && !stretchOf(document, spelling, spelling.within, to));
  return first && `Line ${positionAt(document, first.span.start).line + 1} reads it behind a dot, where only letters, digits and "_" can stand.`;
}

function stretchOf({ text }: WorkflowDocument, { key }: Spelling, { value, start, end, result }: NonNullable<Spelling['within']>, to: string): Stretch | undefined {
  // A literal of CEL that is written anew takes the quote that its string leaves free.
  if (result) return writeResult(result, { start, end }, to, text.charAt(value.span.start) === "'" ? '"' : "'");
  return { start, end, text: key === 'rule' ? queryText(to) : to };
}

/** Spellings of one string are written together: it may have to change its quotes. */
function writeAll(document: WorkflowDocument, spellings: readonly Spelling[], to: string): SpanEdit[] {
  const strings = new Map<NonNullable<Spelling['within']>['value'], Stretch[]>();
  const keys: SpanEdit[] = [];
  for (const spelling of spellings) {
    const { span, within } = spelling;
    if (within) {
      const stretch = stretchOf(document, spelling, within, to);
      if (stretch) strings.set(within.value, [...(strings.get(within.value) ?? []), stretch]);
    } else {
      keys.push({ span, text: keyText(to, document.text.slice(span.start, span.end)) });
    }
  }
  return [...[...strings].flatMap(([value, stretches]) => replaceInString(document.text, value, stretches)), ...keys];
}
