import type { Entries, PhaseNode, Value } from './document';

type StringValue = Extract<Value, { kind: 'string' }>;

/** A CEL expression of a phase. */
export interface PhaseExpression {
  readonly value: StringValue;
  /** Whether `loop` means something in it. */
  readonly loop: boolean;
  /** Whether the phase's own result is there when it is evaluated. */
  readonly own: boolean;
}

/** Keys of `loop` that hold expressions. */
const loopKeys = ['while', 'collection'];

/** Every expression of a phase, key by key; a value of another kind is none. */
export function expressionsOf({ entries }: PhaseNode): PhaseExpression[] {
  const repeats = entries.has('loop') || entries.has('foreach');
  const found = (values: readonly (Value | undefined)[], loop: boolean, own: boolean): PhaseExpression[] =>
    values.flatMap((value) => (value?.kind === 'string' ? [{ value, loop, own }] : []));
  return [
    ...found([entries.get('when')?.value, entries.get('foreach')?.value], false, false),
    ...found(itemsOf(entries.get('choice')?.value, 'when'), false, true),
    ...found(valuesOf(entries, 'inputs'), repeats, false),
    ...found(valuesOf(entries, 'loop', loopKeys), true, true),
    ...found(itemsOf(entries.get('break')?.value, 'when'), true, true),
    ...found(valuesOf(entries, 'retry_policy', ['retry_if', 'abort_if']), repeats, true),
  ];
}

/** The phases that a chooser names: `then` of each choice, and `otherwise`. */
export function choiceTargets({ entries }: PhaseNode): StringValue[] {
  const values = [...itemsOf(entries.get('choice')?.value, 'then').filter((value) => value.kind === 'string'), entries.get('otherwise')?.value];
  return values.flatMap((value) => (value?.kind === 'string' ? [value] : []));
}

/** Values of a table's keys: of those given, or of all. */
function valuesOf(entries: Entries, key: string, keys?: readonly string[]): Value[] {
  const value = entries.get(key)?.value;
  if (value?.kind !== 'table') return [];
  return keys ? keys.flatMap((each) => value.entries.get(each)?.value ?? []) : [...value.entries.values()].map((entry) => entry.value);
}

/** A value of each item: the item itself, or what its table has under a key. */
function itemsOf(value: Value | undefined, key: string): Value[] {
  if (value === undefined) return [];
  if (value.kind === 'array') return value.items.flatMap((item) => itemsOf(item, key));
  return value.kind === 'table' ? [value.entries.get(key)?.value ?? []].flat() : [value];
}
