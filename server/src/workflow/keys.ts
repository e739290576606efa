import { ruleKeys } from './ruleKeys';
import * as shapes from './valueShapes';
import type { Shape } from './valueShapes';

/** What one key of a table means: to the checks, the JSON schema, hover and completion alike. */
export interface KeyDefinition {
  /** As it is spelt in the documentation; any case is read. */
  readonly key: string;
  /** The form of its value, in a few words. */
  readonly form: string;
  /** Whole sentences, in Markdown. */
  readonly description: string;
  /** What is offered for its value: TOML with snippet placeholders. */
  readonly example: string;
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

const command = 'command line or array';
const result = '{ ${1:75} = "${2:warn}" }';
const filled = 'may hold `{info}`, `{job}`, `{meta:key}` and date tokens';
const attemptTime = 'Longest time of one attempt, as a Go duration such as `90s` or `1h30m`. What takes longer is ended and counts as an error.';
const exitCodeTexts = 'Results of exit codes other than 0: `{ 75 = "warn", 76 = "alert" }`.';
const folder = 'Working directory of its tasks, relative to the root; the root by default.';
const variables = `Environment variables to add. Values ${filled}.`;

const choiceKeys = table(
  { key: 'when', form: 'CEL', shape: shapes.text, example: '"$1"', description: 'CEL expression: this choice is taken when it is true.' },
  { key: 'then', form: 'name', shape: shapes.text, example: '"$1"', description: 'Name of the phase that then runs: `topic`, or `topic:job`.' },
);

const breakKeys = table(
  { key: 'when', form: 'CEL', shape: shapes.text, example: '\'$1\'', description: 'CEL expression: the loop ends behind the iteration for which it is true.' },
  { key: 'message', form: 'text', shape: shapes.text, example: '"$1"', description: 'Becomes the message of the task.' },
);

const rangeKeys = table(
  { key: 'start', form: 'integer', shape: shapes.integer, example: '${1:0}', description: 'The first number; 0 by default.' },
  { key: 'end', form: 'integer', shape: shapes.integer, example: '${1:10}', description: 'Where it ends, itself left out.' },
  { key: 'step', form: 'integer', shape: shapes.integer, example: '${1:1}', description: 'From number to number: 1 by default, never 0; below 0 it counts down.' },
);

const loopKeys = table(
  { key: 'collection', form: 'CEL', shape: shapes.text, example: '\'$1\'', description: 'CEL list: one iteration an item, one after the other.' },
  { key: 'range', form: 'table', shape: shapes.table, keys: rangeKeys, example: '{ end = ${1:10} }', description: 'One iteration a number.' },
  { key: 'while', form: 'CEL', shape: shapes.text, example: '\'$1\'', description: 'CEL condition, asked before each iteration; needs `max`. `loop.value` is the value of the iteration before.' },
  { key: 'max', form: 'integer', shape: shapes.positive, example: '${1:100}', description: 'Most iterations of a `while`.' },
  { key: 'aggregate', form: '"all", "last", "first_n", "last_n" or "none"', shape: shapes.oneOf('all', 'last', 'first_n', 'last_n', 'none'), example: '"${1:last}"', description: 'The values of which iterations become the task\'s value; all by default.' },
  { key: 'n', form: 'integer', shape: shapes.positive, example: '${1:10}', description: 'How many values `first_n` and `last_n` keep; 1 by default.' },
  { key: 'delay', form: 'duration', shape: shapes.duration, example: '"${1:1s}"', description: 'Wait between two iterations.' },
  { key: 'timeout', form: 'duration', shape: shapes.duration, example: '"${1:1h}"', description: 'Longest time of the whole loop.' },
  { key: 'on_timeout', form: '"fail" or "break"', shape: shapes.oneOf('fail', 'break'), example: '"${1:break}"', description: 'Whether the end of that time is a failure, or the end of the loop.' },
);

const retryPolicyKeys = table(
  { key: 'backoff', form: '"fixed", "linear" or "exponential"', shape: shapes.oneOf('fixed', 'linear', 'exponential'), example: '"${1:exponential}"', description: 'How the wait grows from retry to retry.' },
  { key: 'delay', form: 'duration', shape: shapes.duration, example: '"${1:1s}"', description: 'Wait before the first retry.' },
  { key: 'max_delay', form: 'duration', shape: shapes.duration, example: '"${1:5m}"', description: 'Longest wait.' },
  { key: 'jitter', form: 'number', shape: shapes.share, example: '${1:0.4}', description: 'Share of the wait that chance adds.' },
  { key: 'retry_if', form: 'CEL', shape: shapes.text, example: '"$1"', description: 'CEL expression: retries only when it is true.' },
  { key: 'abort_if', form: 'CEL', shape: shapes.text, example: '"$1"', description: 'CEL expression: no more retries when it is true.' },
);

const hook = { form: command, shape: shapes.textOr(shapes.argv), example: '"$1"' };
const hookKeys = table(
  { key: 'before', ...hook, description: 'Before the first attempt of a task.' },
  { key: 'start', ...hook, description: 'Before each attempt.' },
  { key: 'retry', ...hook, description: 'Behind an attempt that failed and is followed by another.' },
  { key: 'success', ...hook, description: 'Behind a task that completed.' },
  { key: 'failure', ...hook, description: 'Behind a task that failed.' },
  { key: 'after', ...hook, description: 'Behind a task, however it ended.' },
);

/** Keys of a `[[phase]]`, in the order in which they are usually written. */
export const phaseKeys = table(
  { key: 'task', form: '"topic" or "topic:job"', shape: shapes.text, flowlord: true, example: '"$1"', description: 'The phase\'s name: the topic of its tasks and, behind a colon, the job. A job may come from the rule\'s `job=` instead.' },
  { key: 'dependsOn', form: 'name or array of names', shape: shapes.textOr(shapes.texts('an array of strings', 0)), flowlord: true, example: '"$1"', description: 'The phases of this file that it comes after. `topic` stands for every job of that topic, `topic:job` for one. Two or more are a join: it waits for all of them.' },
  { key: 'rule', form: '"key=value&key=value"', shape: shapes.text, flowlord: true, example: '"$1"', description: `When and how it starts: a URL query with ${[...ruleKeys.keys()].map((key) => `\`${key}\``).join(', ')}.` },
  { key: 'retry', form: 'integer', shape: shapes.retryCount, flowlord: true, example: '${1:3}', description: 'Extra attempts after the first; 0 by default. The wait between them is `retry_delay` in the rule.' },
  { key: 'template', form: 'text with tokens', shape: shapes.text, flowlord: true, example: '"$1"', description: 'Becomes the `info` of its tasks: `{yyyy}`, `{mm}`, `{dd}`, `{hh}` and the like stand for the task\'s time, `{meta:key}` for a value of its meta.' },
  { key: 'run', form: command, shape: shapes.textOr(shapes.argv), example: '"$1"', description: `The command that runs its tasks. A string goes through the shell; an array is a program with its arguments, and its items ${filled}. Exit code 0 is \`complete\`.` },
  { key: 'use', form: '"./module.mjs#function"', shape: shapes.text, example: '"$1"', description: 'An exported function of a JavaScript module that runs its tasks; the path is relative to the root. `(input, context) => value`.' },
  { key: 'cwd', form: 'folder', shape: shapes.text, example: '"$1"', description: folder },
  { key: 'env', form: 'table of strings', shape: environment, example: '{ $1 }', description: variables },
  { key: 'timeout', form: 'duration', shape: shapes.duration, example: '"${1:5m}"', description: attemptTime },
  { key: 'total_timeout', form: 'duration', shape: shapes.duration, example: '"${1:1h}"', description: 'Longest time of all attempts together.' },
  { key: 'exit_codes', form: 'table', shape: exitCodes, example: result, description: exitCodeTexts },
  { key: 'inputs', form: 'table of CEL', shape: shapes.table, example: '{ ${1:rows} = \'results["$2"]\' }', description: 'Values for the task by name, each a CEL expression: `{ rows = \'results["extract:daily"].rows\' }`. A missing one fails the task.' },
  { key: 'when', form: 'CEL', shape: shapes.text, example: '\'$1\'', description: 'CEL expression over `results`, `state`, `task` and `run`: the phase is bypassed when it is false.' },
  { key: 'choice', form: 'array of tables', keys: choiceKeys, example: '[{ when = \'$1\', then = "$2" }]', description: 'Which of several phases follow: `[{ when = "CEL", then = "topic:job" }]`. The targets depend on this phase.' },
  { key: 'otherwise', form: 'name', shape: shapes.text, example: '"$1"', description: 'Phase that runs when no choice is taken. Without it that is an error.' },
  { key: 'choice_mode', form: '"first" or "all"', shape: shapes.oneOf('first', 'all'), example: '"${1:first}"', description: 'Whether the first true choice is taken, or each.' },
  { key: 'merge', form: 'true or false', shape: shapes.truth, example: '${1:true}', description: 'Starts when every parent has settled and one has completed.' },
  { key: 'foreach', form: 'CEL', shape: shapes.text, example: '\'$1\'', description: 'CEL list: one task an item, side by side.' },
  { key: 'collect', form: '"fail-fast" or "partial"', shape: shapes.oneOf('fail-fast', 'partial'), example: '"${1:fail-fast}"', description: 'What one failed item of `foreach`, or iteration of `loop`, does to the others: it ends them, or only its own value is missing.' },
  { key: 'loop', form: 'table', shape: shapes.table, keys: loopKeys, example: '{ range = { end = ${1:10} } }', description: 'Repeats the task over a collection, a range or while a condition holds; expressions read `loop.index`, `loop.value` and `loop.iteration`.' },
  { key: 'break', form: 'conditions', keys: breakKeys, example: '[{ when = \'$1\' }]', description: 'Conditions that end the loop; the first that is true wins.' },
  { key: 'workflow', form: 'path', example: '"$1"', description: 'Another workflow file that runs as this phase.' },
  { key: 'retry_policy', form: 'table', shape: shapes.table, keys: retryPolicyKeys, example: '{ $1 }', description: 'How long to wait between retries, and which failures to retry.' },
  { key: 'continue_on_error', form: 'true or false', shape: shapes.truth, example: '${1:true}', description: 'What depends on it runs even when it fails.' },
  { key: 'required', form: 'true or false', shape: shapes.truth, example: '${1:false}', description: 'False: an optional branch, whose failure does not fail the run.' },
  { key: 'hooks', form: 'commands', shape: shapes.table, keys: hookKeys, example: '{ $1 }', description: 'Commands around the tasks of the phase; a failing one never changes its result.' },
);

/** Keys of a `[workers.<topic>]`. */
export const workerKeys = table(
  { key: 'command', form: 'array', shape: shapes.argv, example: '["$1"]', description: `Program and arguments, started without a shell. Items ${filled}.` },
  { key: 'run', form: command, shape: shapes.textOr(shapes.argv), example: '"$1"', description: 'A command through the shell, or a program with its arguments; its protocol is `exit`. Instead of `command`.' },
  { key: 'protocol', form: '"task" or "exit"', shape: shapes.oneOf('task', 'exit'), example: '"${1:exit}"', description: 'How the program is told its task and tells its result: `task` by JSON lines on stdin and stdout, `exit` by its exit code.' },
  { key: 'cwd', form: 'folder', shape: shapes.text, example: '"$1"', description: folder },
  { key: 'env', form: 'table of strings', shape: environment, example: '{ $1 }', description: variables },
  { key: 'timeout', form: 'duration', shape: shapes.duration, example: '"${1:5m}"', description: attemptTime },
  { key: 'concurrency', form: 'integer', shape: shapes.positive, example: '${1:1}', description: 'Most tasks of this topic at once.' },
  { key: 'exit_codes', form: 'table', shape: exitCodes, example: result, description: exitCodeTexts },
);

/** Keys of `[workflow]`. */
export const workflowKeys = table(
  { key: 'name', form: 'text', shape: shapes.text, example: '"$1"', description: 'What the workflow is called in views and runs.' },
  { key: 'description', form: 'text', shape: shapes.text, example: '"$1"', description: 'What the workflow is for.' },
  { key: 'concurrency', form: 'integer', shape: shapes.positive, example: '${1:4}', description: 'Most tasks of a run at once; 4 by default.' },
  { key: 'mode', form: '"parallel" or "sequential"', shape: shapes.oneOf('parallel', 'sequential'), example: '"${1:parallel}"', description: 'Whether tasks run side by side.' },
  { key: 'error_strategy', form: '"continue" or "fail-fast"', shape: shapes.oneOf('continue', 'fail-fast'), example: '"${1:continue}"', description: 'What a failed task does to its siblings: nothing by default.' },
  { key: 'drain', form: 'true or false', shape: shapes.truth, example: '${1:true}', description: 'With fail-fast: lets running siblings end.' },
  { key: 'timeout', form: 'duration', shape: shapes.duration, example: '"${1:1h}"', description: 'Longest time of a run.' },
  { key: 'kill_grace', form: 'duration', shape: shapes.duration, example: '"${1:5s}"', description: 'Time between SIGTERM and SIGKILL when a task is ended; `5s` by default.' },
  { key: 'strategy', form: '"node", "checkpoint", "transaction" or "end"', shape: shapes.oneOf('node', 'checkpoint', 'transaction', 'end'), example: '"${1:node}"', description: 'When changes become durable: by default each before anything depends on it.' },
  { key: 'durability', form: '"strict" or { batched = K }', shape: shapes.durability, example: '"${1:strict}"', description: 'How many finished tasks a crash may lose, so that they run again: none with `"strict"`, K with `{ batched = K }`.' },
  { key: 'store', form: 'address', shape: shapes.text, example: '"$1"', description: 'Address of the store that keeps the state.' },
  { key: 'engine', form: '"local" or "bullmq"', shape: shapes.oneOf('local', 'bullmq'), example: '"${1:local}"', description: 'What runs the tasks.' },
  { key: 'hooks', form: 'commands', example: '{ $1 }', description: 'Commands around the run; a failing one never changes its result.' },
);

/** Top-level names of a workflow file. */
export const fileKeys = table(
  { key: 'phase', form: 'array of tables', keys: phaseKeys, flowlord: true, example: '[{ $1 }]', description: 'A step of the workflow.' },
  { key: 'workflow', form: 'table', shape: shapes.table, keys: workflowKeys, example: '{ $1 }', description: 'Settings of the workflow as a whole.' },
  { key: 'workers', form: 'table', shape: shapes.table, example: '{ $1 }', description: 'How the tasks of a topic run on this machine, by topic.' },
);
