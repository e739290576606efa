/** What a key of a table means, for hover and completion. */
export interface KeyText {
  readonly key: string;
  /** The form of its value, in a few words. */
  readonly form: string;
  /** Markdown. */
  readonly text: string;
  /** A snippet for its value. */
  readonly value: string;
}

/** Keys of `[[phase]]`, in the order in which they are usually written. */
export const phaseKeys: readonly KeyText[] = [
  { key: 'task', form: '"topic" or "topic:job"', text: 'The phase\'s name: the topic of its tasks and, behind a colon, the job. A job may come from the rule\'s `job=` instead.', value: '"$1"' },
  { key: 'dependsOn', form: 'name or array of names', text: 'The phases of this file that it comes after. `topic` stands for every job of that topic, `topic:job` for one. Two or more are a join: it waits for all of them.', value: '"$1"' },
  { key: 'rule', form: '"key=value&key=value"', text: 'When and how it starts: a URL query with `cron`, `files`, `offset`, `job`, `for`, `by`, `meta`, `meta-file`, `require`, `retry_delay`, `no_alert`, `count`.', value: '"$1"' },
  { key: 'retry', form: 'integer', text: 'Extra attempts after the first; 0 by default. The wait between them is `retry_delay` in the rule.', value: '${1:3}' },
  { key: 'template', form: 'text with tokens', text: 'Becomes the `info` of its tasks: `{yyyy}`, `{mm}`, `{dd}`, `{hh}` and the like stand for the task\'s time, `{meta:key}` for a value of its meta.', value: '"$1"' },
  { key: 'run', form: 'command line or array', text: 'The command that runs its tasks. A string goes through the shell; an array is a program with its arguments, and its items may hold `{info}`, `{job}`, `{meta:key}` and date tokens. Exit code 0 is `complete`.', value: '"$1"' },
  { key: 'use', form: '"./module.mjs#function"', text: 'An exported function of a JavaScript module that runs its tasks; the path is relative to the root. `(input, context) => value`.', value: '"$1"' },
  { key: 'cwd', form: 'folder', text: 'Working directory of its tasks, relative to the root; the root by default.', value: '"$1"' },
  { key: 'env', form: 'table of strings', text: 'Environment variables to add. Values may hold `{info}`, `{job}`, `{meta:key}` and date tokens.', value: '{ $1 }' },
  { key: 'timeout', form: 'duration', text: 'Longest time for one attempt, as a Go duration such as `90s` or `1h30m`. What takes longer is ended and counts as an error.', value: '"${1:5m}"' },
  { key: 'exit_codes', form: 'table', text: 'Results of exit codes other than 0: `{ 75 = "warn", 76 = "alert" }`.', value: '{ $1 }' },
];

/** Keys of `[workers.<topic>]`. */
export const workerKeys: readonly KeyText[] = [
  { key: 'command', form: 'array', text: 'Program and arguments, started without a shell. Items may hold `{info}`, `{job}`, `{meta:key}` and date tokens.', value: '["$1"]' },
  { key: 'run', form: 'command line or array', text: 'A command through the shell, or a program with its arguments; its protocol is `exit`. Instead of `command`.', value: '"$1"' },
  { key: 'protocol', form: '"task" or "exit"', text: 'How the program is told its task and tells its result: `task` by JSON lines on stdin and stdout, `exit` by its exit code.', value: '"$1"' },
  { key: 'cwd', form: 'folder', text: 'Working directory, relative to the root; the root by default.', value: '"$1"' },
  { key: 'env', form: 'table of strings', text: 'Environment variables to add. Values may hold `{info}`, `{job}`, `{meta:key}` and date tokens.', value: '{ $1 }' },
  { key: 'timeout', form: 'duration', text: 'Longest time for one attempt, as a Go duration such as `90s` or `1h30m`.', value: '"${1:5m}"' },
  { key: 'concurrency', form: 'integer', text: 'Most tasks of this topic at once.', value: '${1:1}' },
  { key: 'exit_codes', form: 'table', text: 'Results of exit codes other than 0: `{ 75 = "warn", 76 = "alert" }`.', value: '{ $1 }' },
];

/** Keys of `[workflow]` that this version runs with. */
export const workflowKeys: readonly KeyText[] = [
  { key: 'name', form: 'text', text: 'What the workflow is called in views and runs.', value: '"$1"' },
  { key: 'description', form: 'text', text: 'What the workflow is for.', value: '"$1"' },
  { key: 'concurrency', form: 'integer', text: 'Most tasks of a run at once; 4 by default.', value: '${1:4}' },
  { key: 'kill_grace', form: 'duration', text: 'Time between SIGTERM and SIGKILL when a task is ended; `5s` by default.', value: '"${1:5s}"' },
];

/** A key of a rule; `roots` marks those that act only on phases without `dependsOn`. */
export interface RuleKeyText {
  readonly key: string;
  readonly form: string;
  readonly text: string;
  readonly roots: boolean;
}

/** Keys of a rule, the common ones first. */
export const ruleKeys: readonly RuleKeyText[] = [
  { key: 'cron', form: 'expression', roots: true, text: 'When it fires: five fields (minute, hour, day of month, month, day of week), or six with seconds first, or `@daily` and the like. UTC unless it begins with `TZ=`.' },
  { key: 'files', form: 'glob', roots: true, text: 'Fires for each file that matches: `*`, `?`, `[a-z]`; no `**`. Relative to the root.' },
  { key: 'offset', form: 'duration', roots: true, text: 'Is added to the fire time before the template is filled: `-4h` is four hours back.' },
  { key: 'for', form: 'duration', roots: true, text: 'A batch over time: one task a step from the (offset) time to time + `for`, both ends included; backwards when negative.' },
  { key: 'by', form: 'hour, day, week or month', roots: true, text: 'The step of `for`; a day by default.' },
  { key: 'job', form: 'text', roots: false, text: 'The job, where `task` names none.' },
  { key: 'meta', form: 'key:a,b|key2:1,2', roots: false, text: 'A batch over values: one task a column. Every key has the same number of values; the template reads them as `{meta:key}`.' },
  { key: 'meta-file', form: 'path', roots: false, text: 'A batch over the rows of a JSON-lines or CSV file, its path from the root; globs are allowed.' },
  { key: 'require', form: 'text with {meta:key}', roots: false, text: 'It starts only when these keys have a value in the meta of the parent\'s finished task.' },
  { key: 'retry_delay', form: 'duration', roots: false, text: 'Wait before a retry, plus up to 40 %; one second by default.' },
  { key: 'no_alert', form: 'true', roots: false, text: 'A failed task raises no alert.' },
  { key: 'count', form: 'integer', roots: true, text: 'With `files`: wait for so many.' },
];

/** A token of a template: as it is written, and what it becomes. */
export interface TokenText {
  readonly token: string;
  readonly text: string;
}

/** Tokens of a template but `{meta:key}`. */
export const templateTokens: readonly TokenText[] = [
  { token: '{yyyy}', text: 'year of the task\'s time, four digits' },
  { token: '{mm}', text: 'month, two digits' },
  { token: '{dd}', text: 'day of the month, two digits' },
  { token: '{hh}', text: 'hour, two digits' },
  { token: '{min}', text: 'minute, two digits' },
  { token: '{yy}', text: 'year, two digits' },
  { token: '{TS}', text: 'the whole time, as in 20240301T060000' },
  { token: '{DAY_SLUG}', text: 'the day as a path, 2024/03/01' },
  { token: '{HOUR_SLUG}', text: 'the hour as a path, 2024/03/01/06' },
  { token: '{MONTH_SLUG}', text: 'the month as a path, 2024/03' },
  { token: '{SLUG}', text: 'the hour as a path, like {HOUR_SLUG}' },
  { token: '{HOST}', text: 'name of the machine' },
  { token: '{POD}', text: 'last two words of the machine\'s name' },
  { token: '{uuid}', text: 'eight random characters' },
];

/** What the arguments and environment of a command may hold besides a template's tokens. */
export const commandTokens: readonly TokenText[] = [
  { token: '{info}', text: 'the task\'s info: its filled template' },
  { token: '{job}', text: 'the task\'s job' },
  { token: '{type}', text: 'the task\'s topic' },
];
