import { lookupOf } from '../../workflow/graph';
import { quickFix, type Fix } from './quickFix';
import { setKey } from './setKey';

/** More names than this nobody reads in a menu. */
const most = 5;

/** Names the phase as others that wait for a phase which is not there call it. */
export const taskMissing: Fix = (target) => {
  const { document, finding } = target;
  const node = finding.phase === undefined ? undefined : document.phases[finding.phase];
  if (!node) return [];
  const { matching } = lookupOf(document.phases.map(({ phase }) => phase));
  const others = document.phases.filter((other) => other !== node).flatMap(({ phase }) => phase.dependsOn);
  const awaited = [...new Set(others)].filter((entry) => entry !== '' && matching(entry).length === 0 && !node.phase.dependsOn.includes(entry));
  return awaited.slice(0, most).map((name) => {
    const value = JSON.stringify(name);
    return quickFix(target, `Name it ${name}, which another phase waits for`, [setKey(document, node, 'task', value)], false);
  });
};
