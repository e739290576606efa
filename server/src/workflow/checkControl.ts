import { tablesOf } from './checkKeys';
import type { Entries, PhaseNode, Value } from './document';
import type { Finding } from './finding';

/** `type-mismatch` on choices and loops that say too little, or two things at once: what no single value shows. */
export function checkControl({ entries, index }: PhaseNode): Finding[] {
  const wrong = [...choiceWrong(entries), ...repeatWrong(entries), ...loopWrong(entries.get('loop')?.value)];
  return wrong.map(({ value: { span }, message }) => ({ code: 'type-mismatch', severity: 'error', message, span, phase: index }));
}

interface Wrong {
  readonly value: Value;
  readonly message: string;
}

function choiceWrong(entries: Entries): Wrong[] {
  const value = entries.get('choice')?.value;
  if (!value || value.kind === 'broken') return [];
  const items = value.kind === 'array' ? value.items : [value];
  if (items.length === 0 || items.some(({ kind }) => kind !== 'table' && kind !== 'broken')) {
    return [{ value, message: '`choice` must be an array of tables: [{ when = "CEL", then = "topic:job" }]' }];
  }
  return items.filter((item) => item.kind === 'table' && !(item.entries.has('when') && item.entries.has('then')))
    .map((item) => ({ value: item, message: 'a choice needs `when` and `then`' }));
}

function repeatWrong(entries: Entries): Wrong[] {
  const loop = entries.get('loop')?.value;
  const ends = entries.get('break')?.value;
  const wrong: Wrong[] = [];
  if (loop && entries.has('foreach')) wrong.push({ value: loop, message: 'a phase has `foreach` or `loop`, not both' });
  const tables = ends ? tablesOf(ends) : [];
  if (ends && tables.some((table) => !table.has('when'))) wrong.push({ value: ends, message: 'each break needs `when`' });
  return wrong;
}

function loopWrong(value: Value | undefined): Wrong[] {
  if (value?.kind !== 'table') return [];
  const { entries } = value;
  const over = ['collection', 'range', 'while'].filter((key) => entries.has(key));
  if (over.length !== 1) return [{ value, message: `\`loop\` needs one of \`collection\`, \`range\` and \`while\`${over.length > 1 ? `, not ${over.length}` : ''}` }];
  if (entries.has('while') && !entries.has('max')) return [{ value, message: '`while` needs `max`, the most iterations that there may be' }];
  const range = entries.get('range')?.value;
  if (range?.kind !== 'table') return [];
  const step = range.entries.get('step')?.value;
  if (step?.kind === 'integer' && step.value === 0n) return [{ value: step, message: '`step` must not be 0: the loop would never end' }];
  return range.entries.has('end') ? [] : [{ value: range, message: '`range` needs `end`' }];
}
