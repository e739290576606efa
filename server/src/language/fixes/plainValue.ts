import { quickFix, type Fix } from './quickFix';

/** Writes a value as what it plainly means: `"3"` as `3`, `2d` as `48h`. */
export const plainValue: Fix = (target) => {
  const { document: { text }, finding: { span, data } } = target;
  const values = data?.replacements ?? [];
  // Of a header the name alone is replaced.
  const shown = (value: string): string => (/^\[\w+\]$/.test(value) && text.charAt(span.start - 1) === '[' ? `[${value}]` : value);
  return values.map((newText) => quickFix(target, `Change to ${shown(newText)}`, [{ span, newText }], values.length === 1));
};
