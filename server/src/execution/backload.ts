import { stepTimes } from '../workflow/timeSteps';
import type { FireRange } from '../state/runRecords';
import type { RunState, TaskState } from '../state/runState';
import { Expansion, type Change, type Expander, type Outcome } from './expansion';
import type { Scope } from './scope';
import type { TaskFactory } from './taskFactory';
import { indexesOf } from './taskKey';

/** What decides which tasks a run has: one expansion, or in a backload one a fire. */
export function expanderOf(scope: Scope, run: RunState, factory: TaskFactory): Expander {
  const { range } = run.request;
  return range ? new Backload(scope, run, factory, range) : new Expansion(scope, run, factory);
}

/** The fire times of a backload, in order. */
export function firesOf({ from, to, by }: FireRange): Date[] {
  return stepTimes(Date.parse(from), Date.parse(to), by);
}

/** One run with many fires: each has tasks and joins of its own, and the scheduler sees them all at once. */
class Backload implements Expander {
  private readonly fires = new Map<string, Expansion>();

  constructor(scope: Scope, run: RunState, factory: TaskFactory, range: FireRange) {
    const tasks = new Map<string, TaskState[]>();
    for (const task of run.tasks.values()) {
      const name = fireOf(task.key);
      const others = tasks.get(name);
      if (others) others.push(task);
      else tasks.set(name, [task]);
    }
    for (const at of firesOf(range)) {
      const name = at.toISOString().slice(0, 13);
      this.fires.set(name, new Expansion(scope, run, factory.at(at), { name, tasks: tasks.get(name) ?? [] }));
    }
  }

  begin(): Change {
    return all([...this.fires.values()].map((fire) => fire.begin()));
  }

  restore(): Change {
    return all([...this.fires.values()].map((fire) => fire.restore()));
  }

  settled(key: string, outcome: Outcome, meta: string): Change {
    const fire = this.fires.get(fireOf(key));
    if (!fire) throw new Error(`task "${key}" belongs to no fire of this backload`);
    return fire.settled(key, outcome, meta);
  }
}

/** The fire is the first index of every key of a backload. */
function fireOf(key: string): string {
  return indexesOf(key)[0] ?? '';
}

function all(changes: readonly Change[]): Change {
  return { created: changes.flatMap(({ created }) => created), settled: changes.flatMap(({ settled }) => settled) };
}
