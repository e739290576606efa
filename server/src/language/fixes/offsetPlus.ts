import { quickFix, type Fix } from './quickFix';

/** Leaves the `+` of a duration out, or writes it so that it stays one. */
export const offsetPlus: Fix = (target) => {
  const { span, data } = target.finding;
  return (data?.replacements ?? []).map((newText) => quickFix(target, newText === '' ? 'Leave the + out' : `Write + as ${newText}`, [{ span, newText }], newText === ''));
};
