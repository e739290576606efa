import type { RunState, TaskState } from '../state/runState';
import { jsonOf } from '../workflow/celValue';
import type { Input } from './controlFlow';
import type { Expander } from './expander';
import { indexesOf } from './taskKey';

/**
 * The values that a task receives, as one JSON object by parent phase name, made of the values' own text so that every
 * number stays as it was; a step also gets its `loop`. A join gets an array where the parent is batched; a parent without a value gives null.
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
  const { step } = task;
  const loop = step ? [`"loop":{"index":${step.index},"iteration":${step.index + 1},"value":${step.value}}`] : [];
  const members = [...values].map(([name, { texts, plural }]) => `${JSON.stringify(name)}:${plural ? `[${texts.join(',')}]` : texts[0] ?? 'null'}`);
  return `{${[...members, ...loop].join(',')}}`;
}

/** The `inputs` of a phase as one JSON object, in the order of the file; or which one has no value, and why. */
export function namedInputs(inputs: readonly Input[], task: TaskState, expansion: Expander): { readonly json: string } | { readonly error: string } {
  const members: string[] = [];
  for (const input of inputs) {
    const json = 'json' in input ? input : evaluated(input.expression, task, expansion);
    if ('error' in json) return { error: `input "${input.name}" has no value: ${json.error}` };
    members.push(`${JSON.stringify(input.name)}:${json.json}`);
  }
  return { json: `{${members.join(',')}}` };
}

function evaluated(expression: string, task: TaskState, expansion: Expander): { readonly json: string } | { readonly error: string } {
  const verdict = expansion.ask(expression, { task, ...(task.step ? { loop: task.step } : {}) });
  if (verdict === 'unknown') return { error: `${expression} needs a real run` };
  if ('error' in verdict) return verdict;
  const json = jsonOf(verdict.value);
  return json === undefined ? { error: `${expression} is nothing that JSON can hold` } : { json };
}
