/** Topics of the phases (`topic:job`), each once, in order. */
export function topicsOf(phases: readonly { readonly name: string }[]): readonly string[] {
  const topics = phases.map(({ name }) => name.split(':')[0] ?? '').filter((topic) => topic !== '');
  return [...new Set(topics)];
}

/** Topics that `text`, a millrace.toml, has no `[workers.<topic>]` table for. */
export function missingTopics(text: string, topics: readonly string[]): readonly string[] {
  const present = new Set<string>();
  for (const [, bare, quoted] of text.matchAll(/^[ \t]*\[[ \t]*workers[ \t]*\.[ \t]*(?:([\w-]+)|["']([^"'\n]*)["'])[ \t]*\]/gm)) present.add(bare ?? quoted ?? '');
  return topics.filter((topic) => !present.has(topic));
}

/** A `[workers.<topic>]` table for each topic, ready to be filled in. */
export function workerTables(topics: readonly string[]): string {
  return topics.map((topic) => `[workers.${/^[\w-]+$/.test(topic) ? topic : JSON.stringify(topic)}]\ncommand = ["echo", "{info}"]\nprotocol = "exit"\n`).join('\n');
}

/** A new millrace.toml with these workers. */
export function newConfig(topics: readonly string[]): string {
  return `# How the tasks of the workflows in this folder run on this machine, topic by topic.
# command: the program and its arguments; {info}, {job}, {meta:key} and {yyyy} are filled in, no shell reads them.
# protocol: "exit" (exit code 0 completes the task) or "task" (a JSON line on stdin, its result on stdout).

${workerTables(topics)}`;
}
