import { quickFix, type Fix } from './quickFix';
import { leadsTo, setKey } from './setKey';

/** Gives a phase that nothing starts a schedule, or the phase before it as its parent. */
export const phaseBlank: Fix = (target) => {
  const { document, finding } = target;
  const node = finding.phase === undefined ? undefined : document.phases[finding.phase];
  if (!node) return [];
  const parent = document.phases[node.index - 1]?.phase.name ?? '';
  return [
    quickFix(target, 'Start it daily: rule = "cron=@daily"', [setKey(document, node, 'rule', '"cron=@daily"')], false),
    ...(parent === '' || leadsTo(document, node.index, node.index - 1) ? []
      : [quickFix(target, `Start it after ${parent}: dependsOn = ${JSON.stringify(parent)}`, [setKey(document, node, 'dependsOn', JSON.stringify(parent))], false)]),
  ];
};
