import { editDistance } from '../../workflow/nearestNames';
import { quickFix, type Fix } from './quickFix';

/** Replaces a misspelt text inside a string, or a key, by each near one; the first is preferred when it is nearer than any other. */
export const misspelt: Fix = (target) => {
  const { document: { text }, finding: { span, data } } = target;
  const names = data?.replacements ?? [];
  const written = text.slice(span.start, span.end);
  const [nearest = Infinity, next = Infinity] = names.map((name) => editDistance(written, name));
  // Escapes blur how near a name is.
  const clear = names.length === 1 || (nearest < next && !/[\\%+]/.test(written));
  return names.map((name, i) => quickFix(target, `Change to "${name}"`, [{ span, newText: escaped(name, text.charAt(span.start - 1)) }], i === 0 && clear));
};

/** A name inside the quotes that stand there: only basic strings have escapes. */
function escaped(name: string, quote: string): string {
  return quote === "'" ? name : JSON.stringify(name).slice(1, -1);
}
