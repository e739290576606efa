import { quickFix, type Fix } from './quickFix';
import { withoutParams } from './ruleParams';

/** Removes a count that is ignored anyway. */
export const countInvalid: Fix = (target) => {
  const changes = withoutParams(target.document, target.finding, ({ key }) => key === 'count');
  return changes.length > 0 ? [quickFix(target, 'Remove count', changes, true)] : [];
};
