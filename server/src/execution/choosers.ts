import type { TaskRecord, TaskStatus } from '../state/runRecords';
import type { TaskState } from '../state/runState';
import type { Change } from './change';
import { choose } from './choice';
import type { Verdict } from './judge';
import type { Outcome } from './outcome';
import type { Link, Scope } from './scope';

/** What the choosers of a run have chosen: once, when they complete. */
export class Choosers {
  private readonly chosen = new Map<string, readonly string[]>();
  /** Those of which only a real run can tell. */
  private readonly undecided = new Set<string>();

  constructor(private readonly scope: Scope, private readonly planning: boolean) {}

  /** Takes over what a journal says. */
  count({ key, chosen }: TaskState): void {
    if (chosen) this.chosen.set(key, chosen);
  }

  isUndecided(key: string): boolean {
    return this.undecided.has(key);
  }

  /** The choice of a task that has completed; returns why there is none where one must be. */
  decide(change: Change, task: TaskRecord | TaskState, status: TaskStatus, ask: (when: string) => Verdict): string | undefined {
    const control = this.scope.control.get(task.phase);
    if (!control || status !== 'completed' || task.step || (control.choices.length === 0 && control.otherwise === undefined)) return undefined;
    // A warning bypasses what hangs below, whatever its choices are.
    if ('result' in task && task.result === 'warn') return undefined;
    const made = choose(control, this.scope.children.get(task.phase) ?? [], ask, !this.planning);
    if (made === 'unknown') {
      this.undecided.add(task.key);
      return undefined;
    }
    if ('error' in made) return made.error;
    this.chosen.set(task.key, made.phases);
    (change.saved.chosen ??= []).push({ key: task.key, phases: made.phases });
    return undefined;
  }

  /** The outcome of a settled parent for one child: what a chooser did not choose is bypassed, what it could not choose is skipped. */
  outcomeFor(key: string, outcome: Outcome, { child, chosen }: Pick<Link, 'child' | 'chosen'>): Outcome {
    if (!chosen || outcome !== 'completed' || this.undecided.has(key)) return outcome;
    const choice = this.chosen.get(key);
    if (choice === undefined) return 'failed';
    return choice.includes(child.name) ? outcome : 'bypassed';
  }

  /** Whether a parent has chosen, and not this child. */
  passedOver(key: string, { child, chosen }: Pick<Link, 'child' | 'chosen'>): boolean {
    return chosen && this.chosen.get(key)?.includes(child.name) === false;
  }
}
