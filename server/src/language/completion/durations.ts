import { parseDuration } from '../../workflow/duration';
import { durationWords } from '../durationWords';
import type { CursorValue } from './cursor';
import { valuesOf, type Suggestion } from './suggestion';

/** Go durations as examples, in words; `reference` is what they lead before or after. */
export function durations(cursor: CursorValue, examples: readonly string[], reference?: string): Suggestion[] {
  return valuesOf(cursor, examples.map((text) => {
    const read = parseDuration(text);
    if ('error' in read) return [text, ''];
    return [text, reference === undefined ? durationWords(read.ms) : `${durationWords(read.ms)} ${read.ms < 0 ? 'before' : 'after'} ${reference}`];
  }));
}
