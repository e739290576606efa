import * as shapes from './valueShapes';
import type { Shape } from './valueShapes';

/** What one key of a table means. */
export interface KeyDefinition {
  /** As it is spelt in the documentation; any case is read. */
  readonly key: string;
  /** One sentence, for people. */
  readonly description: string;
  /** What its value must be, where that is fixed. */
  readonly shape?: Shape;
  /** The keys of its value: a table, or an array of tables. Without it those are free. */
  readonly keys?: KeyTable;
  /** flowlord reads it too. */
  readonly flowlord?: true;
}

/** Definitions by key in lower case. */
export type KeyTable = ReadonlyMap<string, KeyDefinition>;

function table(...definitions: readonly KeyDefinition[]): KeyTable {
  return new Map(definitions.map((definition) => [definition.key.toLowerCase(), definition]));
}

const exitCodes = shapes.tableOf(
  'a table from exit codes to "complete", "error", "alert" or "warn"',
  shapes.oneOf('complete', 'error', 'alert', 'warn'),
);
const environment = shapes.tableOf('a table of strings', shapes.text);

const choiceKeys = table(
  { key: 'when', shape: shapes.text, description: 'CEL expression: this choice is taken when it is true.' },
  { key: 'then', shape: shapes.text, description: 'Name of the phase that then runs.' },
);

const retryPolicyKeys = table(
  { key: 'backoff', shape: shapes.oneOf('fixed', 'linear', 'exponential'), description: 'How the wait grows from retry to retry.' },
  { key: 'delay', shape: shapes.duration, description: 'Wait before the first retry.' },
  { key: 'max_delay', shape: shapes.duration, description: 'Longest wait.' },
  { key: 'jitter', description: 'Share of the wait that chance adds.' },
  { key: 'retry_if', shape: shapes.text, description: 'CEL expression: retries only when it is true.' },
  { key: 'abort_if', shape: shapes.text, description: 'CEL expression: no more retries when it is true.' },
);

/** Keys of a `[[phase]]`. */
export const phaseKeys = table(
  { key: 'task', shape: shapes.text, flowlord: true, description: 'Name of the phase: topic or topic:job.' },
  { key: 'dependsOn', shape: shapes.textOr(shapes.texts('an array of strings', 0)), flowlord: true, description: 'Parent phase (topic or topic:job), or several for a join.' },
  { key: 'rule', shape: shapes.text, flowlord: true, description: 'When and how it starts: a URL query such as cron=0 6 * * *&offset=-24h.' },
  { key: 'retry', shape: shapes.retryCount, flowlord: true, description: 'Extra attempts after the first.' },
  { key: 'template', shape: shapes.text, flowlord: true, description: 'Becomes the task\'s info; {yyyy} {mm} {dd} {hh} {meta:key} and others are filled in.' },
  { key: 'run', shape: shapes.textOr(shapes.argv), description: 'Command of the phase: a string goes through the shell, an array does not.' },
  { key: 'use', shape: shapes.text, description: 'Exported function of the phase: "./tasks/load.mjs#load".' },
  { key: 'cwd', shape: shapes.text, description: 'Working directory, from the root.' },
  { key: 'env', shape: environment, description: 'Environment variables.' },
  { key: 'timeout', shape: shapes.duration, description: 'Longest time of one attempt.' },
  { key: 'total_timeout', shape: shapes.duration, description: 'Longest time of all attempts together.' },
  { key: 'exit_codes', shape: exitCodes, description: 'Results of exit codes other than 0.' },
  { key: 'inputs', shape: shapes.table, description: 'Values for the task by name, each a CEL expression.' },
  { key: 'when', shape: shapes.text, description: 'CEL expression: the phase is bypassed when it is false.' },
  { key: 'choice', keys: choiceKeys, description: 'Which of several phases follow: [{ when = "CEL", then = "topic:job" }].' },
  { key: 'otherwise', shape: shapes.text, description: 'Phase that runs when no choice is taken.' },
  { key: 'choice_mode', shape: shapes.oneOf('first', 'all'), description: 'Whether the first true choice is taken, or each.' },
  { key: 'merge', shape: shapes.truth, description: 'Starts when every parent has settled and one has completed.' },
  { key: 'foreach', shape: shapes.text, description: 'CEL list: one task an item.' },
  { key: 'collect', shape: shapes.oneOf('fail-fast', 'partial'), description: 'What one failed item does to the others.' },
  { key: 'loop', description: 'Repeats the task over a collection, a range or while a condition holds.' },
  { key: 'break', description: 'Conditions that end the loop.' },
  { key: 'workflow', description: 'Another workflow file that runs as this phase.' },
  { key: 'retry_policy', shape: shapes.table, keys: retryPolicyKeys, description: 'How long to wait between retries, and which failures to retry.' },
  { key: 'continue_on_error', shape: shapes.truth, description: 'What depends on it runs even when it fails.' },
  { key: 'required', shape: shapes.truth, description: 'False: an optional branch, whose failure does not fail the run.' },
  { key: 'hooks', description: 'Commands around the phase; a failing one never changes its result.' },
);

/** Keys of a `[workers.<topic>]`. */
export const workerKeys = table(
  { key: 'command', shape: shapes.argv, description: 'The program and its arguments, started without a shell.' },
  { key: 'run', shape: shapes.textOr(shapes.argv), description: 'A command line for the shell, or the program and its arguments.' },
  { key: 'protocol', shape: shapes.oneOf('task', 'exit'), description: 'How it tells its result: a JSON line (task) or its exit code (exit).' },
  { key: 'cwd', shape: shapes.text, description: 'Working directory, from the root.' },
  { key: 'env', shape: environment, description: 'Environment variables.' },
  { key: 'timeout', shape: shapes.duration, description: 'Longest time of one attempt.' },
  { key: 'concurrency', shape: shapes.positive, description: 'Most tasks of this topic at once.' },
  { key: 'exit_codes', shape: exitCodes, description: 'Results of exit codes other than 0.' },
);

/** Keys of `[workflow]`. */
export const workflowKeys = table(
  { key: 'name', shape: shapes.text, description: 'Name of the workflow, for people.' },
  { key: 'description', shape: shapes.text, description: 'What the workflow is for.' },
  { key: 'concurrency', shape: shapes.positive, description: 'Most tasks at once.' },
  { key: 'mode', shape: shapes.oneOf('parallel', 'sequential'), description: 'Whether tasks run side by side.' },
  { key: 'error_strategy', shape: shapes.oneOf('continue', 'fail-fast'), description: 'What a failed task does to its siblings.' },
  { key: 'drain', shape: shapes.truth, description: 'With fail-fast: lets running siblings end.' },
  { key: 'timeout', shape: shapes.duration, description: 'Longest time of a run.' },
  { key: 'kill_grace', shape: shapes.duration, description: 'Time between asking a task to end and ending it.' },
  { key: 'strategy', shape: shapes.oneOf('node', 'checkpoint', 'transaction', 'end'), description: 'When changes become durable.' },
  { key: 'durability', description: '"strict", or { batched = K }: how many finished tasks a crash may lose.' },
  { key: 'store', shape: shapes.text, description: 'Address of the store that keeps the state.' },
  { key: 'engine', shape: shapes.oneOf('local', 'bullmq'), description: 'What runs the tasks.' },
  { key: 'hooks', description: 'Commands around the run; a failing one never changes its result.' },
);

/** Top-level names of a workflow file. */
export const fileKeys = table(
  { key: 'phase', keys: phaseKeys, flowlord: true, description: 'A step of the workflow.' },
  { key: 'workflow', shape: shapes.table, keys: workflowKeys, description: 'Settings of the workflow as a whole.' },
  { key: 'workers', shape: shapes.table, description: 'How the tasks of a topic run on this machine, by topic.' },
);
