import type { Phase } from '../workflow/phase';
import type { Scope } from './scope';

interface Progress {
  /** Keys of its tasks, in order of creation; steps are not among them. */
  readonly keys: string[];
  unsettled: number;
  /** Parents in the run of which more may come. */
  openParents: number;
  done: boolean;
}

/** How far the phases of a run have come: which tasks each has, and whether more may come. */
export class PhaseProgress {
  private readonly progress = new Map<string, Progress>();
  private readonly byTopic = new Map<string, string[]>();

  constructor(private readonly scope: Scope) {
    for (const { name, topic } of scope.phases.values()) {
      this.progress.set(name, { keys: [], unsettled: 0, openParents: (scope.parents.get(name) ?? []).length, done: false });
      const names = this.byTopic.get(topic);
      if (names) names.push(name);
      else this.byTopic.set(topic, [name]);
    }
  }

  has(name: string): boolean {
    return this.progress.has(name);
  }

  keysOf(name: string): readonly string[] {
    return this.progress.get(name)?.keys ?? [];
  }

  /** The phases that a name stands for: itself, or each job of a bare topic. */
  named(name: string): readonly string[] {
    return this.progress.has(name) ? [name] : this.byTopic.get(name) ?? [];
  }

  /** Whether all its parents have settled and it has no task yet. */
  isUntouched(name: string): boolean {
    const { openParents, keys } = this.of(name);
    return openParents === 0 && keys.length === 0;
  }

  add(name: string, key: string, settled: boolean): void {
    const progress = this.progress.get(name);
    if (!progress) return;
    progress.keys.push(key);
    if (!settled) progress.unsettled++;
  }

  settle(name: string, tasks: number): void {
    this.of(name).unsettled -= tasks;
  }

  /** Counts anew which of a phase's parents are done; they come before it. */
  recount(name: string): void {
    this.of(name).openParents = (this.scope.parents.get(name) ?? []).filter((parent) => !this.of(parent).done).length;
  }

  /** Marks a phase of which no more tasks can come. */
  mark(name: string): void {
    const progress = this.of(name);
    progress.done = progress.openParents === 0 && progress.unsettled === 0;
  }

  /** Closes a phase of which no more tasks can come, and starts the joins that waited for it; returns what settles at once. */
  close(name: string, start: (join: Phase) => readonly string[]): string[] {
    const settledNow: string[] = [];
    const open = [name];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const progress = this.of(next);
      if (progress.done || progress.unsettled > 0 || progress.openParents > 0) continue;
      progress.done = true;
      for (const { child, join } of this.scope.children.get(next) ?? []) {
        this.of(child.name).openParents--;
        if (join && this.isUntouched(child.name)) settledNow.push(...start(child));
        open.push(child.name);
      }
    }
    return settledNow;
  }

  /** Phases that have no task and will get none. */
  silent(): string[] {
    return [...this.progress].filter(([, { keys, openParents }]) => keys.length === 0 && openParents === 0).map(([name]) => name);
  }

  /** Every phase, parents before children. */
  inOrder(): string[] {
    const order: string[] = [];
    const seen = new Set<string>();
    const open = [...this.scope.phases.keys()].reverse();
    for (let name = open.at(-1); name !== undefined; name = open.at(-1)) {
      const missing = seen.has(name) ? [] : (this.scope.parents.get(name) ?? []).filter((parent) => !seen.has(parent));
      if (missing.length > 0) {
        open.push(...missing);
        continue;
      }
      open.pop();
      if (seen.has(name)) continue;
      seen.add(name);
      order.push(name);
    }
    return order;
  }

  private of(name: string): Progress {
    const progress = this.progress.get(name);
    if (!progress) throw new Error(`phase "${name}" is not part of this run`);
    return progress;
  }
}
