import type { Entries, Entry, PhaseNode, Value, WorkflowDocument } from './document';
import { tablesOf } from './checkKeys';
import { plainDuration } from './durationRepair';
import type { Finding } from './finding';
import { phaseKeys, workerKeys, workflowKeys, type KeyTable } from './keys';
import { replacementData } from './nearestNames';
import * as shapes from './valueShapes';

/** Of a phase: `type-mismatch` on the smallest value of a wrong type, `duration-invalid` on a duration that does not read. */
export function checkPhaseTypes({ entries, index }: PhaseNode): Finding[] {
  return checkEntries(entries, phaseKeys, index);
}

/** The same of everything that is no phase, and what should be a table and is not. */
export function checkOtherTypes(document: WorkflowDocument): Finding[] {
  return [
    ...[...document.workers.values()].flatMap(({ entries }) => checkEntries(entries, workerKeys)),
    ...(document.workflow ? checkEntries(document.workflow.entries, workflowKeys) : []),
    ...[...document.root.values()].flatMap(checkTopLevel),
  ];
}

function checkEntries(entries: Entries, keys: KeyTable, phase?: number): Finding[] {
  const findings: Finding[] = [];
  const owner = phase === undefined ? {} : { phase };
  for (const [folded, entry] of entries) {
    const { shape, keys: inner } = keys.get(folded) ?? {};
    const wrong = shape?.wrong(entry.value);
    if (shape && wrong) {
      findings.push({ ...mismatch(entry, wrong, shape.expected), ...replacementData(shape.repairs(wrong)), ...owner });
    } else if (shape === shapes.duration && shapes.isBadDuration(entry.value)) {
      const message = `\`${entry.key}\` is no Go duration such as 90s, 5m or 1h30m`;
      const repairs = plainDuration(entry.value.value).map((duration) => JSON.stringify(duration));
      findings.push({ code: 'duration-invalid', severity: 'error', message, span: entry.value.span, ...replacementData(repairs), ...owner });
    }
    if (inner) findings.push(...tablesOf(entry.value).flatMap((table) => checkEntries(table, inner, phase)));
  }
  return findings;
}

/** `[phase]` and `phase = 1`, `workflow = 1`, `workers = 1`, `workers.x = 1`. */
function checkTopLevel(entry: Entry): Finding[] {
  const { key, value } = entry;
  switch (key.toLowerCase()) {
    case 'phase': return checkPhaseTable(entry);
    case 'workflow': return checkTable(entry, key);
    case 'workers': return value.kind === 'table'
      ? [...value.entries.values()].flatMap((worker) => checkTable(worker, `${key}.${worker.key}`))
      : checkTable(entry, key);
    default: return [];
  }
}

function checkPhaseTable(entry: Entry): Finding[] {
  const { key, value } = entry;
  if (value.kind === 'broken') return [];
  const wrong = value.kind === 'array' ? value.items.find((item) => item.kind !== 'table') : value;
  if (!wrong) return [];
  const finding = mismatch(entry, wrong, `an array of tables, written [[${key}]]`);
  // Of `[phase]` the name is underlined; a bracket more on both sides makes it what it was to be.
  return [wrong === value && value.kind === 'table' && finding.span === entry.keySpan ? { ...finding, data: { replacements: [`[${key}]`] } } : finding];
}

function checkTable(entry: Entry, name: string): Finding[] {
  return shapes.table.wrong(entry.value) ? [mismatch(entry, entry.value, shapes.table.expected, name)] : [];
}

function mismatch({ key, keySpan, value }: Entry, wrong: Value, expected: string, name = key): Finding {
  const found = wrong === value ? describe(wrong) : `one with ${describe(wrong)}`;
  // A table that a header opens starts before its key and spans many lines: the key is the smallest text.
  const span = wrong.span.start < keySpan.start ? keySpan : wrong.span;
  return { code: 'type-mismatch', severity: 'error', message: `\`${name}\` must be ${expected}, not ${found}`, span };
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
