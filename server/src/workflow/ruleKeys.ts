/** What one key of a rule means: to the checks, hover and completion alike. */
export interface RuleKey {
  readonly key: string;
  /** The form of its value, in a few words. */
  readonly form: string;
  /** Acts only on phases without `dependsOn`. */
  readonly roots: boolean;
  /** Markdown. */
  readonly description: string;
}

const definitions: readonly RuleKey[] = [
  { key: 'cron', form: 'expression', roots: true, description: 'When it fires: five fields (minute, hour, day of month, month, day of week), or six with seconds first, or `@daily` and the like. UTC unless it begins with `TZ=`.' },
  { key: 'files', form: 'glob', roots: true, description: 'Fires for each file that matches: `*`, `?`, `[a-z]`; no `**`. Relative to the root.' },
  { key: 'offset', form: 'duration', roots: true, description: 'Is added to the fire time before the template is filled: `-4h` is four hours back.' },
  { key: 'for', form: 'duration', roots: true, description: 'A batch over time: one task a step from the (offset) time to time + `for`, both ends included; backwards when negative.' },
  { key: 'by', form: 'hour, day, week or month', roots: true, description: 'The step of `for`; a day by default.' },
  { key: 'job', form: 'text', roots: false, description: 'The job, where `task` names none.' },
  { key: 'meta', form: 'key:a,b|key2:1,2', roots: false, description: 'A batch over values: one task a column. Every key has the same number of values; the template reads them as `{meta:key}`.' },
  { key: 'meta-file', form: 'path', roots: false, description: 'A batch over the rows of a JSON-lines or CSV file, its path from the root; globs are allowed.' },
  { key: 'require', form: 'text with {meta:key}', roots: false, description: 'It starts only when these keys have a value in the meta of the parent\'s finished task.' },
  { key: 'retry_delay', form: 'duration', roots: false, description: 'Wait before a retry, plus up to 40 %; one second by default.' },
  { key: 'no_alert', form: 'true', roots: false, description: 'A failed task raises no alert.' },
  { key: 'count', form: 'integer', roots: true, description: 'With `files`: wait for so many.' },
];

/** The keys of a rule that mean something, the common ones first; they are case-sensitive. */
export const ruleKeys: ReadonlyMap<string, RuleKey> = new Map(definitions.map((definition) => [definition.key, definition]));
