import type { RunState, TaskState } from '../state/runState';
import { indexesOf } from './taskKey';

/**
 * The values that a task receives, as one JSON object by parent phase name, made of the values' own text so that every
 * number stays as it was. A join gets an array where the parent is batched; a parent without a value gives null.
 */
export function taskInputs(run: RunState, task: TaskState, join: boolean): string {
  const values = new Map<string, { texts: string[]; plural: boolean }>();
  for (const key of task.parents) {
    const parent = run.tasks.get(key);
    if (!parent) continue;
    const entry = values.get(parent.phase) ?? { texts: [], plural: false };
    entry.texts.push(parent.output ?? 'null');
    entry.plural ||= join && indexesOf(key).length > 0;
    values.set(parent.phase, entry);
  }
  const members = [...values].map(([name, { texts, plural }]) => `${JSON.stringify(name)}:${plural ? `[${texts.join(',')}]` : texts[0] ?? 'null'}`);
  return `{${members.join(',')}}`;
}
