import { parseDuration } from '../workflow/duration';

/** What runs the tasks of a topic, as `[workers.<topic>]` says in millrace.toml or in a workflow file. */
export interface WorkerDefinition {
  /** argv, started without a shell. Exactly one of `command` and `run` is given. */
  readonly command?: readonly string[];
  /** A command through the shell (text), or argv. */
  readonly run?: string | readonly string[];
  /** How it is told its task and tells its result. `task` by default, `exit` with `run`. */
  readonly protocol: 'task' | 'exit';
  /** Relative to the root; without it the root. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Go duration, for each attempt. */
  readonly timeout?: string;
  /** Most tasks of this topic at once. */
  readonly concurrency?: number;
  /** Results of exit codes other than 0 (`complete`) and the rest (`error`). */
  readonly exitCodes?: Readonly<Record<number, WorkerResult>>;
}

export type WorkerResult = 'complete' | 'error' | 'alert' | 'warn';

/** Why a worker table cannot be used, and the key to blame where there is one. */
export interface WorkerError {
  readonly error: string;
  readonly key?: string;
}

const results: ReadonlySet<string> = new Set<WorkerResult>(['complete', 'error', 'alert', 'warn']);
const isResult = (value: unknown): value is WorkerResult => typeof value === 'string' && results.has(value);

/** Narrows a parsed TOML value to a table. */
function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isArgv = (value: unknown): value is string[] => Array.isArray(value) && value.length > 0 && value.every(isText) && value[0] !== '';

/**
 * Reads a `[workers.<topic>]` table from plain values (strings, numbers or bigints, arrays, objects). Keys match in any case.
 * A key of another name is an error: a misspelt `timeout` must not go unnoticed.
 */
export function readWorker(table: unknown): { readonly worker: WorkerDefinition } | WorkerError {
  if (!isTable(table)) return { error: 'a worker must be a table with `command`' };
  const worker: { -readonly [K in keyof WorkerDefinition]?: WorkerDefinition[K] } = {};
  for (const [written, value] of Object.entries(table)) {
    const error = readKey(worker, written.toLowerCase(), value);
    if (error !== undefined) return { error, key: written };
  }
  if (worker.command === undefined && worker.run === undefined) return { error: 'a worker needs `command = ["program", "argument", …]`' };
  if (worker.command !== undefined && worker.run !== undefined) return { error: 'a worker has `command` or `run`, not both', key: 'run' };
  return { worker: { ...worker, protocol: worker.protocol ?? (worker.run === undefined ? 'task' : 'exit') } };
}

/** Sets one key, or tells what is wrong with its value. */
function readKey(worker: { -readonly [K in keyof WorkerDefinition]?: WorkerDefinition[K] }, key: string, value: unknown): string | undefined {
  switch (key) {
    case 'command':
      if (!isArgv(value)) return '`command` must be an array of strings, the program first';
      worker.command = value;
      return undefined;
    case 'run':
      if (!isArgv(value) && !(isText(value) && value.trim() !== '')) return '`run` must be a command line or an array of strings';
      worker.run = value;
      return undefined;
    case 'protocol':
      if (value !== 'task' && value !== 'exit') return '`protocol` must be "task" or "exit"';
      worker.protocol = value;
      return undefined;
    case 'cwd':
      if (!isText(value)) return '`cwd` must be a string';
      worker.cwd = value;
      return undefined;
    case 'timeout':
      if (!isDuration(value)) return '`timeout` must be a duration such as "30s"';
      worker.timeout = value;
      return undefined;
    case 'concurrency': {
      const concurrency = readPositive(value);
      if (concurrency === undefined) return '`concurrency` must be an integer of at least 1';
      worker.concurrency = concurrency;
      return undefined;
    }
    case 'env':
      if (!isTable(value) || !Object.values(value).every(isText)) return '`env` must be a table of strings';
      worker.env = Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
      return undefined;
    case 'exit_codes': {
      const codes = readExitCodes(value);
      if (codes === undefined) return '`exit_codes` maps exit codes to "complete", "error", "alert" or "warn"';
      worker.exitCodes = codes;
      return undefined;
    }
    default:
      return `a worker has no key \`${key}\``;
  }
}

/** Whether a value is the text of a Go duration that is not negative. */
export function isDuration(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const duration = parseDuration(value);
  return 'ms' in duration && duration.ms >= 0;
}

/** A whole number of at least 1, or undefined. TOML integers may arrive as bigint. */
export function readPositive(value: unknown): number | undefined {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 1 ? number : undefined;
}

/** An `exit_codes` table, of a worker or a phase; undefined when it is not one. */
export function readExitCodes(value: unknown): Record<number, WorkerResult> | undefined {
  if (!isTable(value)) return undefined;
  const codes: Record<number, WorkerResult> = {};
  for (const [code, result] of Object.entries(value)) {
    if (!/^\d{1,3}$/.test(code) || Number(code) > 255 || !isResult(result)) return undefined;
    codes[Number(code)] = result;
  }
  return codes;
}
