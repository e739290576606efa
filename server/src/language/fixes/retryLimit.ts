import { quickFix, type Fix } from './quickFix';

/** Lowers `retry` to the limit. Not preferred: fewer retries are a decision. */
export const retryLimit: Fix = (target) => {
  const { span, data } = target.finding;
  return (data?.replacements ?? []).map((limit) => quickFix(target, `Set retry to ${limit}`, [{ span, newText: limit }], false));
};
