/** A place as editors count it. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

/** One workflow in a language, with the places in its middle phase where a bench acts. */
export interface BenchText {
  readonly text: string;
  /** Inside the string of `template`. */
  readonly inString: Place;
  /** Behind `retry = `, where one digit stands. */
  readonly digit: Place;
  /** Inside the value of `dependsOn`. */
  readonly parent: Place;
  /** Inside the value of `task`. */
  readonly task: Place;
}

/** Families of ten phases: a scheduled root and a chain below it, five keys a phase. */
export function workflowOf(phases: number): string {
  return Array.from({ length: phases }, (_, i) => ['[[phase]]', ...keysOf(i).map(([key, value]) => `${key} = ${JSON.stringify(value)}`), ''].join('\n')).join('\n');
}

/** The same workflow for a TOML server. */
export function tomlWorkflow(phases: number): BenchText {
  return withPlaces(workflowOf(phases), phases, ' = ');
}

/** The same workflow for a YAML server. */
export function yamlWorkflow(phases: number): BenchText {
  const blocks = Array.from({ length: phases }, (_, i) => keysOf(i).map(([key, value], n) => `${n === 0 ? '  - ' : '    '}${key}: ${JSON.stringify(value)}`).join('\n'));
  return withPlaces(`phase:\n${blocks.join('\n')}\n`, phases, ': ');
}

function keysOf(i: number): [string, string | number][] {
  return [
    ['task', `topic${i}:job`],
    ...(i % 10 ? [['dependsOn', `topic${i - 1}:job`], ['rule', 'retry_delay=30s']] : [['rule', 'cron=0 5 * * *&offset=-4h']]) as [string, string][],
    ['retry', 3],
    ['template', '?date={yyyy}-{mm}-{dd}T{hh}'],
  ];
}

function withPlaces(text: string, phases: number, equals: string): BenchText {
  const middle = phases > 2 ? Math.floor(phases / 20) * 10 + 1 : 1;
  const from = text.indexOf(`task${equals}"topic${middle}:job"`);
  const place = (key: string, skip: number): Place => {
    const offset = text.indexOf(`${key}${equals}`, from) + key.length + equals.length + skip;
    const before = text.slice(0, offset);
    return { line: before.split('\n').length - 1, character: offset - before.lastIndexOf('\n') - 1 };
  };
  return { text, inString: place('template', 3), digit: place('retry', 0), parent: place('dependsOn', 4), task: place('task', 4) };
}
