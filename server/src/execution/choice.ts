import { matchesParent } from '../workflow/phase';
import type { ControlFlow } from './controlFlow';
import type { Verdict } from './judge';
import type { Link } from './scope';

/** The phases that a completed task starts by choice; `unknown` where only a real run can tell, or why there is none. */
export type Choosing = { readonly phases: readonly string[] } | { readonly error: string } | 'unknown';

/**
 * Takes the first choice whose condition is true, or each, else `otherwise`. What a condition cannot tell leaves the choice
 * open; whoever must go on takes it.
 * @param links from the chooser to its children in the run
 * @param assume takes a choice that is open, for a run that has no values
 */
export function choose(control: ControlFlow, links: readonly Link[], ask: (when: string) => Verdict, assume: boolean): Choosing {
  const taken: string[] = [];
  const phasesOf = (target: string) => links.filter(({ chosen, child }) => chosen && matchesParent(target, child.topic, child.job)).map(({ child }) => child.name);
  let any = false;
  for (const { when, then } of control.choices) {
    const verdict = ask(when);
    if (verdict === 'unknown' && !assume) return 'unknown';
    if (verdict !== 'unknown' && 'error' in verdict) return { error: `choice: ${verdict.error}` };
    if (verdict !== 'unknown' && typeof verdict.value !== 'boolean') return { error: `choice: ${when} is neither true nor false` };
    if (verdict !== 'unknown' && verdict.value === false) continue;
    any = true;
    taken.push(...phasesOf(then));
    if (!control.chooseAll) break;
  }
  if (any) return { phases: [...new Set(taken)] };
  if (control.otherwise === undefined) return { error: 'no choice is true, and there is no `otherwise`' };
  return { phases: phasesOf(control.otherwise) };
}
