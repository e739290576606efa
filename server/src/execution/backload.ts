import { stepTimes } from '../workflow/timeSteps';
import type { FireRange } from '../state/runRecords';
import type { RunState, TaskState } from '../state/runState';
import { addSaved, noChange, type Change, type Ended } from './change';
import type { Expander } from './expander';
import { Expansion } from './expansion';
import type { Judge, Moment, Verdict } from './judge';
import type { Scope } from './scope';
import type { TaskFactory } from './taskFactory';
import { indexesOf } from './taskKey';

/** What decides which tasks a run has: one expansion, or in a backload one a fire. */
export function expanderOf(scope: Scope, run: RunState, factory: TaskFactory, judge: Judge): Expander {
  const { range } = run.request;
  return range ? new Backload(scope, run, factory, judge, range) : new Expansion(scope, run, factory, judge);
}

/** The fire times of a backload, in order. */
export function firesOf({ from, to, by }: FireRange): Date[] {
  return stepTimes(Date.parse(from), Date.parse(to), by);
}

/** One run with many fires: each has tasks and joins of its own, and the scheduler sees them all at once. */
class Backload implements Expander {
  private readonly fires = new Map<string, Expansion>();

  constructor(scope: Scope, run: RunState, factory: TaskFactory, judge: Judge, range: FireRange) {
    const tasks = new Map<string, TaskState[]>();
    for (const task of run.tasks.values()) {
      const name = fireOf(task.key);
      const others = tasks.get(name);
      if (others) others.push(task);
      else tasks.set(name, [task]);
    }
    for (const at of firesOf(range)) {
      const name = at.toISOString().slice(0, 13);
      this.fires.set(name, new Expansion(scope, run, factory.at(at), judge, { name, tasks: tasks.get(name) ?? [] }));
    }
  }

  begin(): Change {
    return all([...this.fires.values()].map((fire) => fire.begin()));
  }

  restore(): Change {
    return all([...this.fires.values()].map((fire) => fire.restore()));
  }

  settled(key: string, ended: Ended): Change {
    return this.fire(key).settled(key, ended);
  }

  ask(text: string, moment: Moment): Verdict {
    return this.fire(moment.task.key).ask(text, moment);
  }

  deadlineOf(step: TaskState): number | undefined {
    return this.fire(step.key).deadlineOf(step);
  }

  unsure(): ReadonlySet<string> {
    return new Set([...this.fires.values()].flatMap((fire) => [...fire.unsure()]));
  }

  private fire(key: string): Expansion {
    const fire = this.fires.get(fireOf(key));
    if (!fire) throw new Error(`task "${key}" belongs to no fire of this backload`);
    return fire;
  }
}

/** The fire is the first index of every key of a backload. */
function fireOf(key: string): string {
  return indexesOf(key)[0] ?? '';
}

function all(changes: readonly Change[]): Change {
  const whole = noChange();
  for (const { saved, unwanted } of changes) {
    addSaved(whole.saved, saved);
    whole.unwanted.push(...unwanted);
  }
  return whole;
}
