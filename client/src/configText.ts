import { parse } from 'smol-toml';

/** Topics of the phases (`topic:job`), each once, in order. */
export function topicsOf(phases: readonly { readonly name: string }[]): readonly string[] {
  const topics = phases.map(({ name }) => name.split(':')[0] ?? '').filter((topic) => topic !== '');
  return [...new Set(topics)];
}

/**
 * What to append to `text`, a millrace.toml, so that it has a worker for each topic: '' when it has them. Undefined when
 * that cannot be appended: the text is no TOML, or its workers stand in a table that is closed, such as `workers = {…}`.
 */
export function textToAppend(text: string, topics: readonly string[]): string | undefined {
  if (topics.length === 0) return '';
  const present = workersIn(text);
  if (present === undefined) return undefined;
  const missing = topics.filter((topic) => !present.has(topic));
  if (missing.length === 0) return '';
  const gap = text === '' || text.endsWith('\n\n') ? '' : text.endsWith('\n') ? '\n' : '\n\n';
  const appended = gap + workerTables(missing);
  const after = workersIn(text + appended);
  return after !== undefined && [...present, ...missing].every((topic) => after.has(topic)) ? appended : undefined;
}

/** A new millrace.toml with these workers. */
export function newConfig(topics: readonly string[]): string {
  return `# How the tasks of the workflows in this folder run on this machine, topic by topic.
# command: the program and its arguments; {info}, {job}, {meta:key} and {yyyy} are filled in, no shell reads them.
# protocol: "exit" (exit code 0 completes the task) or "task" (a JSON line on stdin, its result on stdout).

${workerTables(topics)}`;
}

/** A `[workers.<topic>]` table for each topic, ready to be filled in. */
function workerTables(topics: readonly string[]): string {
  return topics.map((topic) => `[workers.${/^[\w-]+$/.test(topic) ? topic : JSON.stringify(topic)}]\ncommand = ["echo", "{info}"]\nprotocol = "exit"\n`).join('\n');
}

/** Topics with a worker; undefined when the text is no TOML. */
function workersIn(text: string): ReadonlySet<string> | undefined {
  try {
    const { workers } = parse(text);
    return new Set(typeof workers === 'object' ? Object.keys(workers) : []);
  } catch {
    return undefined;
  }
}
