/** A workflow's step as the language defines it: values only, no positions. */
export interface Phase {
  /** `topic:job`, or `topic` where neither `task` nor the rule's `job=` names a job. */
  readonly name: string;
  readonly topic: string;
  readonly job: string;
  /** Parents as written, in order: `topic` or `topic:job`. Two or more are a join. */
  readonly dependsOn: readonly string[];
  /** The URL query as written; '' when absent. */
  readonly rule: string;
  /** Extra attempts after the first. */
  readonly retry: number;
  /** Text that becomes a task's `info`; '' when absent. */
  readonly template: string;
  /** Phases that it chooses from, as written: targets of `choice` and `otherwise`; absent where it chooses none. They are its children. */
  readonly choices?: readonly string[];
}

/** Splits `topic:job` at the first colon. */
export function splitName(name: string): { topic: string; job: string } {
  const colon = name.indexOf(':');
  return colon < 0 ? { topic: name, job: '' } : { topic: name.slice(0, colon), job: name.slice(colon + 1) };
}

/** Spells a phase's name from its parts. */
export function joinName(topic: string, job: string): string {
  return job === '' ? topic : `${topic}:${job}`;
}

/** Whether a `dependsOn` entry names this topic and job: a bare topic matches each of its jobs. */
export function matchesParent(entry: string, topic: string, job: string): boolean {
  if (!entry.startsWith(topic)) return false;
  const wanted = splitName(entry);
  return wanted.topic === topic && (wanted.job === '' || wanted.job === job);
}
