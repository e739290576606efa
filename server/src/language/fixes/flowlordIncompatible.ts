import { quickFix, type Fix } from './quickFix';

/** Writes the only parent of an array as flowlord reads it. */
export const flowlordIncompatible: Fix = (target) => {
  const { span, data } = target.finding;
  return (data?.replacements ?? []).map((newText) => quickFix(target, 'Write the parent as a string', [{ span, newText }], true));
};
