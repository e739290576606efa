import type { TaskState } from '../state/runState';
import type { Definition } from './definition';

/** The tasks of a run that may start, in the order in which they became ready, as far as their topics have room. */
export class ReadyTasks {
  private readonly ready: string[] = [];
  /** Ready tasks of topics that are full, by topic: looked at again only when one of that topic ends. */
  private readonly held = new Map<string, string[]>();
  private readonly runningOf = new Map<string, number>();
  /** Those that wait until everything before them is durable. */
  private readonly nextLevel: string[] = [];

  constructor(private readonly definition: Definition, private readonly find: (key: string) => TaskState | undefined) {}

  /** Adds a task that has just come about: under `checkpoint` it belongs to the next level. */
  add(key: string): void {
    (this.definition.strategy === 'checkpoint' ? this.nextLevel : this.ready).push(key);
  }

  /** Adds one that has waited. */
  addLast(key: string): void {
    this.ready.push(key);
  }

  /** Puts one back that was taken and did not start. */
  addFirst(key: string): void {
    this.ready.unshift(key);
  }

  /** Begins the next level. */
  advance(): void {
    this.ready.push(...this.nextLevel.splice(0));
  }

  hasNextLevel(): boolean {
    return this.nextLevel.length > 0;
  }

  /** Takes the first whose topic has room; what was settled meanwhile is dropped. */
  take(): TaskState | undefined {
    for (let key = this.ready.shift(); key !== undefined; key = this.ready.shift()) {
      const task = this.find(key);
      if (!task || (task.status !== 'pending' && task.status !== 'waiting')) continue;
      if (!this.topicIsFull(task)) return task;
      const others = this.held.get(task.type);
      if (others) others.push(key);
      else this.held.set(task.type, [key]);
    }
    return undefined;
  }

  started({ type }: TaskState): void {
    this.runningOf.set(type, (this.runningOf.get(type) ?? 0) + 1);
  }

  ended({ type }: TaskState): void {
    this.runningOf.set(type, (this.runningOf.get(type) ?? 0) - 1);
    const next = this.held.get(type)?.shift();
    if (next !== undefined) this.ready.unshift(next);
  }

  private topicIsFull(task: TaskState): boolean {
    const runner = this.definition.phases.get(task.phase)?.runner;
    const limit = runner && 'runner' in runner ? runner.runner.topicConcurrency : undefined;
    return limit !== undefined && (this.runningOf.get(task.type) ?? 0) >= limit;
  }
}
