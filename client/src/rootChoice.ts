import type { WorkflowItem } from '../../server/src/protocol';
import type { RunOptions } from './runOptions';

/** A root with all that hangs below it; the whole file when that root is its only one, or none is named. */
export function rootChoice(workflow: WorkflowItem, phase: string | undefined): RunOptions {
  const roots = workflow.phases.filter((one) => one.root);
  return phase === undefined || (roots.length === 1 && roots[0]?.name === phase) ? {} : { phase, downstream: true };
}
