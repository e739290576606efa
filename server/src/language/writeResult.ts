import type { ResultName } from '../workflow/expression';
import { inLiteral, isMember } from '../workflow/expressionLiteral';
import type { Stretch } from './writeString';

/**
 * What stands in an expression once a part of a phase's name (stretches of the expression) is called otherwise, or undefined
 * where no such name can stand. `results.a` takes brackets where the new name needs them; brackets that were a need go.
 * `quote` is for literals that are written anew.
 */
export function writeResult(result: ResultName, part: Omit<Stretch, 'text'>, to: string, quote: '"' | "'"): Stretch | undefined {
  const { name, offsets, form, raw } = result;
  const whole = name.slice(0, offsets.indexOf(part.start)) + to + name.slice(offsets.indexOf(part.end));
  const literal = `${quote}${inLiteral(whole, quote)}${quote}`;
  if (form.kind === 'member') {
    if (isMember(whole)) return { ...part, text: to };
    return form.start === part.start ? undefined : { start: form.start, end: form.end, text: `[${literal}]` };
  }
  if (form.kind === 'index' && isMember(whole) && !isMember(name)) return { start: form.start, end: form.end, text: `.${whole}` };
  if (raw && /["'\\]/.test(to)) return { start: form.start, end: form.end, text: form.kind === 'index' ? `[${literal}]` : literal };
  return { ...part, text: raw ? to : inLiteral(to, result.quote) };
}
