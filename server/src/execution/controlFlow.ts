import type { Entries, PhaseNode, Value } from '../workflow/document';
import { parseDuration } from '../workflow/duration';
import { plainValue } from '../workflow/plainValue';
import { retryPolicyOf, type RetryPolicy } from '../workflow/retryPolicy';

/** A value for a task by name: a CEL expression, or JSON text where the file holds the value itself. */
export type Input = { readonly name: string; readonly expression: string } | { readonly name: string; readonly json: string };

/** One `{ when, then }` of a choice. */
export interface Choice {
  readonly when: string;
  readonly then: string;
}

/** A condition that ends a loop; `message` is '' where none is given. */
export interface Break {
  readonly when: string;
  readonly message: string;
}

/** What a loop runs over. */
export type LoopOver =
  | { readonly kind: 'collection'; readonly expression: string }
  /** `end` is exclusive, `step` is not 0. */
  | { readonly kind: 'range'; readonly start: number; readonly end: number; readonly step: number }
  | { readonly kind: 'while'; readonly condition: string; readonly max: number };

/** A phase that runs its task again and again. Durations in milliseconds. */
export type Repeat =
  | { readonly kind: 'foreach'; readonly expression: string; readonly partial: boolean }
  | {
      readonly kind: 'loop';
      readonly over: LoopOver;
      readonly breaks: readonly Break[];
      readonly aggregate: 'all' | 'last' | 'first_n' | 'last_n' | 'none';
      /** Of `first_n` and `last_n`. */
      readonly n: number;
      readonly delay: number;
      readonly timeout: number | undefined;
      /** What the end of that time is: a failure, or an end like any other. */
      readonly onTimeout: 'fail' | 'break';
      readonly partial: boolean;
    };

/** What a phase says about its place in the run, beside its parents. */
export interface ControlFlow {
  readonly inputs: readonly Input[] | undefined;
  readonly when: string | undefined;
  readonly choices: readonly Choice[];
  readonly otherwise: string | undefined;
  readonly chooseAll: boolean;
  readonly merge: boolean;
  readonly repeat: Repeat | undefined;
  readonly continueOnError: boolean;
  /** `required = false`. */
  readonly optional: boolean;
  /** Milliseconds over all attempts since the run or its last resume began them. */
  readonly totalTimeout: number | undefined;
  readonly retryPolicy: RetryPolicy | undefined;
}

/** Keys that decide what a phase does, for its fingerprint. */
const fingerprinted = [
  'inputs', 'when', 'choice', 'otherwise', 'choice_mode', 'merge', 'foreach', 'collect', 'loop', 'break', 'workflow', 'continue_on_error', 'required',
];

/** Reads the control flow of a phase whose types have been checked. */
export function controlFlowOf(node: PhaseNode): ControlFlow {
  const { entries } = node;
  return {
    inputs: inputsOf(entries.get('inputs')?.value),
    when: text(entries, 'when'),
    choices: tables(entries.get('choice')?.value).map((choice) => ({ when: text(choice, 'when') ?? 'true', then: text(choice, 'then') ?? '' })),
    otherwise: text(entries, 'otherwise'),
    chooseAll: text(entries, 'choice_mode') === 'all',
    merge: truth(entries, 'merge') ?? false,
    repeat: repeatOf(entries),
    continueOnError: truth(entries, 'continue_on_error') ?? false,
    optional: truth(entries, 'required') === false,
    totalTimeout: milliseconds(entries, 'total_timeout'),
    retryPolicy: retryPolicyOf(node),
  };
}

/** What a fingerprint holds of a phase's control flow; undefined where there is none, as in files of old. */
export function controlFlowText({ entries }: PhaseNode): string | undefined {
  const said = fingerprinted.flatMap((key) => {
    const value = entries.get(key)?.value;
    return value ? [[key, plainValue(value)]] : [];
  });
  return said.length === 0 ? undefined : JSON.stringify(said, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

function inputsOf(value: Value | undefined): readonly Input[] | undefined {
  if (value?.kind !== 'table') return undefined;
  return [...value.entries.values()].map(({ key: name, value: input }) => (input.kind === 'string' ? { name, expression: input.value } : { name, json: constant(input) }));
}

/** A value of the file as JSON text, integers to the last digit. */
function constant(value: Value): string {
  switch (value.kind) {
    case 'integer': return value.value.toString();
    case 'array': return `[${value.items.map(constant).join(',')}]`;
    case 'table': return `{${[...value.entries.values()].map(({ key, value: item }) => `${JSON.stringify(key)}:${constant(item)}`).join(',')}}`;
    case 'broken': return 'null';
    default: return JSON.stringify(value.value);
  }
}

function repeatOf(entries: Entries): Repeat | undefined {
  const foreach = text(entries, 'foreach');
  const partial = text(entries, 'collect') === 'partial';
  if (foreach !== undefined) return { kind: 'foreach', expression: foreach, partial };
  const loop = entries.get('loop')?.value;
  if (loop?.kind !== 'table') return undefined;
  const over = loopOver(loop.entries);
  if (!over) return undefined;
  const aggregate = text(loop.entries, 'aggregate');
  return {
    kind: 'loop', over, partial,
    breaks: breaksOf(entries.get('break')?.value),
    aggregate: aggregate === 'last' || aggregate === 'first_n' || aggregate === 'last_n' || aggregate === 'none' ? aggregate : 'all',
    n: whole(loop.entries, 'n') ?? 1,
    delay: Math.max(0, milliseconds(loop.entries, 'delay') ?? 0),
    timeout: milliseconds(loop.entries, 'timeout'),
    onTimeout: text(loop.entries, 'on_timeout') === 'break' ? 'break' : 'fail',
  };
}

/** Tables, or expressions without a message. */
function breaksOf(value: Value | undefined): Break[] {
  if (value?.kind === 'string') return [{ when: value.value, message: '' }];
  if (value?.kind === 'array') return value.items.flatMap(breaksOf);
  return tables(value).map((each) => ({ when: text(each, 'when') ?? 'false', message: text(each, 'message') ?? '' }));
}

function loopOver(loop: Entries): LoopOver | undefined {
  const collection = text(loop, 'collection');
  if (collection !== undefined) return { kind: 'collection', expression: collection };
  const condition = text(loop, 'while');
  if (condition !== undefined) return { kind: 'while', condition, max: whole(loop, 'max') ?? 0 };
  const range = loop.get('range')?.value;
  if (range?.kind !== 'table') return undefined;
  return { kind: 'range', start: whole(range.entries, 'start') ?? 0, end: whole(range.entries, 'end') ?? 0, step: whole(range.entries, 'step') ?? 1 };
}

function text(entries: Entries, key: string): string | undefined {
  const value = entries.get(key)?.value;
  return value?.kind === 'string' ? value.value : undefined;
}

function truth(entries: Entries, key: string): boolean | undefined {
  const value = entries.get(key)?.value;
  return value?.kind === 'boolean' ? value.value : undefined;
}

function whole(entries: Entries, key: string): number | undefined {
  const value = entries.get(key)?.value;
  return value?.kind === 'integer' ? Number(value.value) : undefined;
}

/** A duration above zero. */
function milliseconds(entries: Entries, key: string): number | undefined {
  const read = parseDuration(text(entries, key) ?? '');
  return 'ms' in read && read.ms > 0 ? read.ms : undefined;
}

/** The tables of an array; a table by itself counts as an array of one. */
function tables(value: Value | undefined): Entries[] {
  if (value?.kind === 'table') return [value.entries];
  return value?.kind === 'array' ? value.items.flatMap(tables) : [];
}
