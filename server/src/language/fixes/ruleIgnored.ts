import { quickFix, type Fix } from './quickFix';
import { withoutParams } from './ruleParams';

/** Removes the keys that have no effect; nothing changes in what runs. */
export const ruleIgnored: Fix = (target) => {
  const { document, finding } = target;
  const names = new Set<string>();
  const changes = withoutParams(document, finding, ({ key }, { start, end }) => {
    const ignored = finding.span.start <= start && end <= finding.span.end;
    if (ignored) names.add(key);
    return ignored;
  });
  return changes.length > 0 ? [quickFix(target, `Remove ${[...names].join(', ')}`, changes, true)] : [];
};
