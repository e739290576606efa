import { quickFix, type Fix } from './quickFix';
import { withoutParams } from './ruleParams';

/** Removes one of the two sources of rows. */
export const metaConflict: Fix = (target) => ['meta', 'meta-file'].flatMap((unwanted) => {
  const changes = withoutParams(target.document, target.finding, ({ key }) => key === unwanted);
  return changes.length > 0 ? [quickFix(target, `Remove ${unwanted}`, changes, false)] : [];
});
