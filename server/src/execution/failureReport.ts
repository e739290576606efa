import type { RunState, TaskState } from '../state/runState';
import { isPast } from './reset';

/** A task that failed, and what to do about it. */
export interface Failure {
  readonly key: string;
  readonly phase: string;
  readonly attempts: number;
  readonly msg: string;
  /** A sentence that says what to look at. */
  readonly next: string;
}

/** What each form of failure asks for; the first that fits counts. */
const advices: readonly (readonly [RegExp, string])[] = [
  [/^timed out after/, 'see what it waited for, or give it a longer `timeout`'],
  [/^cannot start the command|^command not found|: not found$/, 'see that the program is installed and spelt right'],
  [/printed no result line/, 'let the worker print its result as a JSON line, or give it protocol = "exit"'],
  [/MILLRACE_OUTPUT/, 'see what it writes to $MILLRACE_OUTPUT'],
  [/^ended by SIGKILL/, 'see whether it ran out of memory'],
  [/^cannot load /, 'see that the module and what it imports are there'],
];

/** Every failure of a run, in the order in which the tasks were created. */
export function failuresOf(run: RunState): Failure[] {
  return [...run.tasks.values()].filter(({ status }) => status === 'failed')
    .map((task) => ({ key: task.key, phase: task.phase, attempts: task.attempts.length, msg: task.msg || 'failed', next: nextStep(run, task) }));
}

function nextStep(run: RunState, { key, attempts, msg }: TaskState): string {
  if (attempts.length === 0) return 'it could not be created: mend what the message names';
  const [, advice] = advices.find(([form]) => form.test(msg)) ?? [];
  const log = `millrace runs logs ${run.id} ${shellWord(key)}`;
  return run.simulated ? 'it was told to fail' : advice === undefined ? `see what it wrote: ${log}` : `${advice}: ${log}`;
}

/** Lines that tell every failure with its next step, then how to go on; none when nothing failed. */
export function failureReport(run: RunState): string[] {
  const failures = failuresOf(run);
  if (failures.length === 0) return [];
  // What a resume leaves alone: failed items of a list that is collected and handed on.
  const past = failures.some(({ key }) => isPastAt(run, key));
  return [
    `${failures.length} task${failures.length > 1 ? 's' : ''} failed:`,
    ...failures.flatMap(({ key, attempts, msg, next }) => [`  ${key}${attempts > 1 ? ` (${attempts} attempts)` : ''}: ${msg}`, `    ${next}`]),
    `When that is mended: millrace ${past ? 'retry' : 'resume'} ${run.id}`,
  ];
}

function isPastAt(run: RunState, key: string): boolean {
  const task = run.tasks.get(key);
  return task !== undefined && isPast(task, run);
}

/** A word as a person may paste it into a shell. */
function shellWord(word: string): string {
  return /^[\w:.,/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
