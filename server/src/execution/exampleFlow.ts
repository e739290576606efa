import type { RunState } from '../state/runState';
import type { Definition } from './definition';
import { attemptsOf, driveNew } from './exampleDrive';
import { exampleDefinition, exampleRequest, exampleWorld } from './exampleWorkflow';
import { planRun } from './plan';
import { scopeOf } from './scope';
import { taskFactory } from './taskFactory';

/** Lines of a phase that is a root, and of one below others. */
export const root = 'rule = "cron=0 * * * *"';
export const after = (...names: readonly string[]): string => `dependsOn = ${JSON.stringify(names)}`;

/** A workflow of phases, each its task and further lines of TOML. */
export function flow(...phases: readonly (readonly [string, ...string[]])[]): Definition {
  return exampleDefinition(textOf(...phases));
}

/** The same below a `[workflow]` table. */
export function flowWith(workflow: string, ...phases: readonly (readonly [string, ...string[]])[]): Definition {
  return exampleDefinition(`[workflow]\n${workflow}\n\n${textOf(...phases)}`);
}

function textOf(...phases: readonly (readonly [string, ...string[]])[]): string {
  return phases.map(([task, ...lines]) => `[[phase]]\ntask = "${task}"\n${lines.join('\n')}\n`).join('\n');
}

/** Runs a workflow whose tasks complete with the values given by key, null for all others. */
export async function runGiving(definition: Definition, values: Readonly<Record<string, unknown>> = {}): Promise<RunState> {
  return (await driveNew(definition, attemptsOf(({ task }) => ({ output: JSON.stringify(values[task.key] ?? null) })))).run;
}

/** Keys of the tasks that a plan has; those that only a run can know end in ` ?`. */
export function planned(definition: Definition): string[] {
  const request = exampleRequest();
  const { tasks, dynamic } = planRun(scopeOf(definition, request), request, taskFactory(definition.root, definition.file, request, exampleWorld()));
  return tasks.map(({ key }) => (dynamic.has(key) ? `${key} ?` : key));
}
