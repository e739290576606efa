import { SymbolKind, type WorkspaceSymbol } from 'vscode-languageserver-types';
import type { Span } from '../workflow/document';
import type { Phase } from '../workflow/phase';
import { rangeOf } from './ranges';

/** A file as a search for phases sees it. */
export interface SearchedFile {
  readonly path: string;
  /** File key, shown beside each phase. */
  readonly file: string;
  readonly text: string;
  readonly lineStarts: readonly number[];
  readonly phases: readonly { readonly phase: Phase; readonly nameSpan: Span }[];
}

/** A search that is fed file by file, so that the caller can pause between them. */
export interface SymbolSearch {
  readonly add: (file: SearchedFile) => void;
  /** The best matches so far, best first. */
  readonly best: (uriOf: (path: string) => string) => WorkspaceSymbol[];
}

interface Hit {
  readonly rank: number;
  readonly file: SearchedFile;
  readonly phase: Phase;
  readonly nameSpan: Span;
}

/** Searches phases by name: letters of the query in order, blanks ignored, in any case. Keeps the `most` best. */
export function searchSymbols(query: string, most: number): SymbolSearch {
  const wanted = query.replace(/\s+/g, '').toLowerCase();
  let hits: Hit[] = [];
  /** The last that is kept, once there are enough: what is worse needs no look at. */
  let worst: Hit | undefined;
  const prune = (): void => {
    hits = hits.sort(better).slice(0, most);
    worst = hits[most - 1];
  };
  return {
    add: (file) => {
      for (const { phase, nameSpan } of file.phases) {
        const rank = phase.name === '' ? undefined : matchRank(wanted, phase.name.toLowerCase());
        if (rank === undefined) continue;
        const hit = { rank, file, phase, nameSpan };
        if (!worst || better(hit, worst) < 0) hits.push(hit);
      }
      // Sorting now and then costs less than keeping, and sorting, a hundred thousand.
      if (hits.length > 2 * most) prune();
    },
    best: (uriOf) => {
      prune();
      return hits.map(({ file, phase, nameSpan }) => ({
        name: phase.name,
        kind: phase.dependsOn.length === 0 ? SymbolKind.Event : SymbolKind.Function,
        containerName: file.file,
        location: { uri: uriOf(file.path), range: rangeOf(file, nameSpan) },
      }));
    },
  };
}

/** How well a name matches, 0 best: equal, begins so, a word begins so, holds it, has its letters in order; undefined: not at all. */
function matchRank(wanted: string, name: string): number | undefined {
  const at = name.indexOf(wanted);
  if (at === 0) return wanted.length === name.length ? 0 : 1;
  if (at > 0) return startsWord(name, wanted, at) ? 2 : 3;
  let from = 0;
  for (const letter of wanted) {
    from = name.indexOf(letter, from) + 1;
    if (from === 0) return undefined;
  }
  return 4;
}

function startsWord(name: string, wanted: string, first: number): boolean {
  for (let at = first; at >= 0; at = name.indexOf(wanted, at + 1)) {
    if (/[^\p{L}\p{N}]/u.test(name.charAt(at - 1))) return true;
  }
  return false;
}

function better(a: Hit, b: Hit): number {
  return a.rank - b.rank || a.phase.name.length - b.phase.name.length || compare(a.phase.name, b.phase.name) || compare(a.file.file, b.file.file) || a.nameSpan.start - b.nameSpan.start;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
