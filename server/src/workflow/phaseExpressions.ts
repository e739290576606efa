import type { Entries, PhaseNode, Value } from './document';

type StringValue = Extract<Value, { kind: 'string' }>;

/** A CEL expression of a phase. */
export interface PhaseExpression {
  readonly value: StringValue;
  /** Whether `loop` means something in it. */
  readonly loop: boolean;
  /** Whether the phase's own result is there when it is evaluated. */
  readonly own: boolean;
  /** What its value must be; undefined: anything. */
  readonly wants: 'bool' | 'list' | undefined;
}

/** Keys of `loop` that hold expressions. */
const loopKeys = ['while', 'collection'];
const retryKeys = ['retry_if', 'abort_if'];

/** Every expression of a phase, key by key; a value of another kind is none. */
export function expressionsOf({ entries }: PhaseNode): PhaseExpression[] {
  const repeats = entries.has('loop') || entries.has('foreach');
  const found = (wants: PhaseExpression['wants'], values: readonly (Value | undefined)[], loop: boolean, own: boolean): PhaseExpression[] =>
    values.flatMap((value) => (value?.kind === 'string' ? [{ value, loop, own, wants }] : []));
  return [
    ...found('bool', [entries.get('when')?.value], false, false),
    ...found('list', [entries.get('foreach')?.value], false, false),
    ...found('bool', itemsOf(entries.get('choice')?.value, 'when'), false, true),
    ...found(undefined, valuesOf(entries, 'inputs'), repeats, false),
    ...found('list', valuesOf(entries, 'loop', ['collection']), true, true),
    ...found('bool', valuesOf(entries, 'loop', ['while']), true, true),
    ...found('bool', itemsOf(entries.get('break')?.value, 'when'), true, true),
    ...found('bool', valuesOf(entries, 'retry_policy', retryKeys), repeats, true),
  ];
}

/** The phases that a chooser names: `then` of each choice, and `otherwise`. */
export function choiceTargets({ entries }: Pick<PhaseNode, 'entries'>): StringValue[] {
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

/** Whether the string at these keys of a phase (lower case) is an expression; `item`: it stands in an array. */
export function isExpression([key = '', inner]: readonly string[], item: boolean): boolean {
  switch (key) {
    case 'when': case 'foreach': return inner === undefined && !item;
    case 'choice': return inner === 'when';
    case 'break': return inner === undefined || inner === 'when';
    case 'inputs': return inner !== undefined;
    case 'loop': return loopKeys.includes(inner ?? '');
    case 'retry_policy': return retryKeys.includes(inner ?? '');
    default: return false;
  }
}
