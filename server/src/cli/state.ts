import type { ParseArgsConfig } from 'node:util';
import type { ScopedValues } from '../state/store/scopedValues';
import { parseScope, type Scope } from '../state/store/scope';
import { parseDuration } from '../workflow/duration';
import { actionWords, readWords, UsageError, type Command } from './command';
import { getValue, listValues, valueHistory } from './state/readState';
import { clearValues, deleteValue, incrementValue, setValue, swapValue } from './state/writeState';
import { withChosenStore } from './withChosenStore';

/** What an action of `millrace state` is given. */
export interface StateAsk {
  readonly values: ScopedValues;
  /** The words behind the action. */
  readonly words: readonly string[];
  readonly json: boolean;
  /** Values are text, whatever they look like. */
  readonly text: boolean;
  /** In milliseconds. */
  readonly ttl: number | undefined;
  /** Only if the value has this version. */
  readonly version: number | undefined;
  readonly limit: number;
  /** There must be no value yet. */
  readonly absent: boolean;
  readonly history: boolean;
}

/** An action: how many words it takes, its own options, and what does it. Resolves to the exit code. */
interface Action {
  readonly words: readonly [min: number, max: number];
  readonly options: readonly string[];
  run(ask: StateAsk): Promise<number>;
}

const actions: Readonly<Record<string, Action>> = {
  get: { words: [1, 1], options: [], run: getValue },
  set: { words: [2, 2], options: ['text', 'ttl', 'version'], run: setValue },
  delete: { words: [1, 1], options: ['version'], run: deleteValue },
  list: { words: [0, 0], options: [], run: listValues },
  clear: { words: [0, 0], options: ['history'], run: clearValues },
  history: { words: [1, 1], options: ['limit'], run: valueHistory },
  increment: { words: [1, 2], options: [], run: incrementValue },
  cas: { words: [2, 3], options: ['text', 'ttl', 'absent'], run: swapValue },
};

const own = {
  text: { type: 'boolean' }, ttl: { type: 'string' }, version: { type: 'string' }, limit: { type: 'string' }, absent: { type: 'boolean' }, history: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

export const state: Command = {
  summary: 'read and write values that outlive a run',
  usage: 'ACTION [--scope global|workflow:ID|step:ID:NAME|custom:NAMESPACE] [--store ADDRESS]',
  details: `  get NAME                          print a value: text as it is, anything else as JSON; exits 1 when there is none
  set NAME VALUE                    write it: as JSON where it is JSON, else as text; "-" reads it from stdin
      [--text] [--ttl DURATION] [--version N]
  delete NAME [--version N]         exits 1 when there is none
  list                              names and values
  clear --scope SCOPE [--history]   delete all values of a scope, of a workflow those of its steps too
  history NAME [--limit N]          what was written, newest first
  increment NAME [BY]               add a whole number, print the sum
  cas NAME EXPECTED VALUE           write it if it is EXPECTED (--absent instead: if there is none); exits 1 when it is not
      [--text] [--ttl DURATION]

--text takes a value as text even where it is JSON. --version N writes only on that version (0: none), and exits 1 else.
In a step the scope is that of its workflow, elsewhere global.`,
  async run(words) {
    const { values, positionals } = readWords(words.map(shielded), { ...own, scope: { type: 'string' }, store: { type: 'string' } }, { min: 0, max: 4 });
    const [name = '', ...rest] = positionals.map(unshielded);
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (!action) throw new UsageError(`state takes ${Object.keys(actions).join(', ')}${name === '' ? '' : `, not "${name}"`}; \`millrace state --help\` tells what each does`);
    const spare = Object.keys(own).find((option) => Object.hasOwn(values, option) && !action.options.includes(option));
    if (spare !== undefined) throw new UsageError(`state ${name} takes no --${spare}`);
    const [min, max] = action.words;
    if (rest.length < min) throw new UsageError(`a word is missing: millrace state ${actionWords(state.details, name)}`);
    if (rest.length > max) throw new UsageError(`unexpected "${rest[max]}"`);
    if (name === 'clear' && values.scope === undefined) throw new UsageError('say which scope is to be cleared, with --scope');
    const scope = scopeHere(values.scope);
    const ask = {
      words: rest, json: values.json ?? false, text: values.text ?? false, absent: values.absent ?? false, history: values.history ?? false,
      ttl: readTtl(values.ttl), version: readCount('version', values.version), limit: readCount('limit', values.limit) ?? 100,
    };
    return withChosenStore(values, (store) => action.run({ ...ask, values: store.scope(scope) }));
  },
};

/** Inside a step its workflow's scope: steps of one workflow share their values, and no other sees them. */
function scopeHere(text: string | undefined): Scope {
  if (text !== undefined) return parseScope(text);
  const workflow = process.env['MILLRACE_WORKFLOW'];
  return workflow ? { kind: 'workflow', workflow } : { kind: 'global' };
}

function readTtl(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const read = parseDuration(text);
  if ('error' in read || read.ms <= 0) throw new UsageError(`--ttl takes a duration above zero, such as 90s or 36h, not "${text}"`);
  return read.ms;
}

function readCount(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${option} takes a whole number, not "${text}"`);
  return Number(text);
}

/** Negative numbers and the dash alone are words, not options: a sign in front hides them from who looks for options. */
const shield = '\u0000';

function shielded(word: string, i: number, words: readonly string[]): string {
  return /^-(?:\.?\d|$)/.test(word) && words[i - 1] !== '--' ? shield + word : word;
}

function unshielded(word: string): string {
  return word.startsWith(shield) ? word.slice(shield.length) : word;
}
