import type { Entries, Entry, Value, WorkflowDocument } from './document';
import type { Finding } from './finding';
import * as shapes from './valueShapes';
import type { Shape } from './valueShapes';

const results = shapes.tableOf(
  'a table from exit codes to "complete", "error", "alert" or "warn"',
  shapes.oneOf('complete', 'error', 'alert', 'warn'),
);
const environment = shapes.tableOf('a table of strings', shapes.text);

/** Keys of a phase whose types are fixed; lower case. */
const phaseKeys: ReadonlyMap<string, Shape> = new Map([
  ['task', shapes.text],
  ['dependson', shapes.textOr(shapes.texts('an array of strings', 0))],
  ['rule', shapes.text],
  ['retry', shapes.retryCount],
  ['template', shapes.text],
  ['run', shapes.textOr(shapes.argv)],
  ['use', shapes.text],
  ['cwd', shapes.text],
  ['env', environment],
  ['timeout', shapes.duration],
  ['exit_codes', results],
]);

const workerKeys: ReadonlyMap<string, Shape> = new Map([
  ['command', shapes.argv],
  ['run', shapes.textOr(shapes.argv)],
  ['protocol', shapes.oneOf('task', 'exit')],
  ['cwd', shapes.text],
  ['env', environment],
  ['timeout', shapes.duration],
  ['concurrency', shapes.positive],
  ['exit_codes', results],
]);

const workflowKeys: ReadonlyMap<string, Shape> = new Map([
  ['name', shapes.text],
  ['description', shapes.text],
  ['concurrency', shapes.positive],
  ['mode', shapes.oneOf('parallel', 'sequential')],
  ['error_strategy', shapes.oneOf('continue', 'fail-fast')],
  ['timeout', shapes.duration],
  ['kill_grace', shapes.duration],
]);

/** `type-mismatch` on the smallest value of a wrong type, `duration-invalid` on a duration that does not read. */
export function checkTypes(document: WorkflowDocument): Finding[] {
  return [
    ...document.phases.flatMap(({ entries, index }) => checkEntries(entries, phaseKeys, index)),
    ...[...document.workers.values()].flatMap(({ entries }) => checkEntries(entries, workerKeys)),
    ...(document.workflow ? checkEntries(document.workflow.entries, workflowKeys) : []),
    ...[...document.root.values()].flatMap(checkTopLevel),
  ];
}

function checkEntries(entries: Entries, keys: ReadonlyMap<string, Shape>, phase?: number): Finding[] {
  return [...entries.values()].flatMap(({ key, value }) => {
    const shape = keys.get(key.toLowerCase());
    if (!shape) return [];
    const owner = phase === undefined ? {} : { phase };
    const wrong = shape.wrong(value);
    if (wrong) return [{ ...mismatch(key, value, wrong, shape.expected), ...owner }];
    if (shape !== shapes.duration || !shapes.isBadDuration(value)) return [];
    const message = `\`${key}\` is no Go duration such as 90s, 5m or 1h30m`;
    return [{ code: 'duration-invalid' as const, severity: 'error' as const, message, span: value.span, ...owner }];
  });
}

/** `[phase]` and `phase = 1`, `workflow = 1`, `workers = 1`, `workers.x = 1`. */
function checkTopLevel({ key, value }: Entry): Finding[] {
  switch (key.toLowerCase()) {
    case 'phase': return checkPhaseTable(key, value);
    case 'workflow': return checkTable(key, value);
    case 'workers': return value.kind === 'table'
      ? [...value.entries.values()].flatMap((worker) => checkTable(`${key}.${worker.key}`, worker.value))
      : checkTable(key, value);
    default: return [];
  }
}

function checkPhaseTable(key: string, value: Value): Finding[] {
  if (value.kind === 'broken') return [];
  const wrong = value.kind === 'array' ? value.items.find((item) => item.kind !== 'table') : value;
  return wrong ? [mismatch(key, value, wrong, `an array of tables: write [[${key}]]`)] : [];
}

function checkTable(key: string, value: Value): Finding[] {
  return shapes.table.wrong(value) ? [mismatch(key, value, value, shapes.table.expected)] : [];
}

function mismatch(key: string, whole: Value, wrong: Value, expected: string): Finding {
  const found = wrong === whole ? describe(wrong) : `one with ${describe(wrong)}`;
  return { code: 'type-mismatch', severity: 'error', message: `\`${key}\` must be ${expected}, not ${found}`, span: wrong.span };
}

function describe(value: Value): string {
  switch (value.kind) {
    case 'string': return `the string "${value.value.length > 30 ? `${value.value.slice(0, 29)}…` : value.value}"`;
    case 'integer': case 'float': case 'boolean': return String(value.value);
    case 'datetime': return 'a date or time';
    case 'array': return value.items.length === 0 ? 'an empty array' : 'an array';
    case 'table': return 'a table';
    case 'broken': return 'this';
  }
}
