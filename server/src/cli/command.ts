import { parseArgs, type ParseArgsConfig } from 'node:util';
import { parseTime } from '../workflow/timeText';

/** Exit codes of every command. */
export const exit = { done: 0, failed: 1, usage: 2, engine: 3, cancelled: 130 } as const;

/** A command of `millrace`. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** What stands behind `millrace <name>`. */
  readonly usage: string;
  /** What its help says besides. */
  readonly details?: string;
  /** Runs it with the words behind its name; resolves to the exit code. Throws UsageError, RunRefusal, StateError. */
  run(words: readonly string[]): Promise<number>;
}

/** The words of a command do not fit its usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Options = NonNullable<ParseArgsConfig['options']>;

/** What every command takes. */
const shared = { json: { type: 'boolean' }, root: { type: 'string' }, store: { type: 'string' } } as const satisfies Options;

/** What `readWords` finds: options by name, and the other words. */
type Words<T extends Options> = ReturnType<typeof parseArgs<{ options: typeof shared & T; allowPositionals: true; strict: true }>>;

/** Reads a command's words. Throws UsageError on unknown options, and on more or fewer words than `count` allows. */
export function readWords<const T extends Options>(words: readonly string[], options: T, count: { readonly min: number; readonly max: number }): Words<T> {
  const found = read(words, options);
  const { positionals } = found;
  if (positionals.length < count.min) throw new UsageError('a word is missing');
  if (positionals.length > count.max) throw new UsageError(`unexpected "${positionals[count.max]}"`);
  return found;
}

/** An action's words, as the details of its command list them: `set NAME VALUE`. */
export function actionWords(details: string | undefined, action: string): string {
  const line = details?.split('\n').find((text) => text.startsWith(`  ${action} `)) ?? action;
  return line.trim().split(/ {2,}/)[0] ?? action;
}

function read<const T extends Options>(words: readonly string[], options: T): Words<T> {
  try {
    return parseArgs({ args: [...words], options: { ...shared, ...options }, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? optionFault(error.message) : String(error));
  }
}

/** What Node says of a wrong option, without its advice on words that begin with a dash. */
function optionFault(message: string): string {
  const [fault = ''] = message.split(/\.[ \n]/);
  return fault.charAt(0).toLowerCase() + fault.slice(1);
}

/** A time of the command line: `2006-01-02`, `2006-01-02T15` or RFC 3339, UTC. Throws UsageError. */
export function readTime(text: string): Date {
  const time = parseTime(text);
  if (!time) throw new UsageError(`"${text}" is no time: use 2006-01-02, 2006-01-02T15 or 2006-01-02T15:04:05Z`);
  return time;
}
