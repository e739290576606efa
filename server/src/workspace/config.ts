import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import type { Severity } from '../workflow/finding';
import type { Span } from '../workflow/document';
import { isTable, readPositive, readWorker, type WorkerDefinition } from './workers';

/** What `millrace.toml` of a root says; defaults where it says nothing. */
export interface Config {
  readonly check: {
    /** Highest `retry` without a warning. */
    readonly retryLimit: number;
    readonly dialect: 'millrace' | 'flowlord';
    /** Severities by finding code; `off` leaves the finding out. */
    readonly severity: ReadonlyMap<string, Severity | 'off'>;
  };
  /** `[workers.<topic>]` by topic. */
  readonly workers: ReadonlyMap<string, WorkerDefinition>;
  /** Tasks at once in a run; undefined: the default. */
  readonly concurrency: number | undefined;
  /** Go duration between SIGTERM and SIGKILL; undefined: the default. */
  readonly killGrace: string | undefined;
}

/** Something wrong in `millrace.toml`; the rest of it still holds. */
export interface ConfigProblem {
  readonly message: string;
  /** Absolute path of the millrace.toml. */
  readonly file: string;
  /** Where, as UTF-16 offsets, when that is known. */
  readonly span?: Span;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
}

/** The configuration of a root without millrace.toml. */
export const defaultConfig: Config = {
  check: { retryLimit: 10, dialect: 'millrace', severity: new Map() },
  workers: new Map(), concurrency: undefined, killGrace: undefined,
};

const severities: ReadonlySet<unknown> = new Set(['error', 'warning', 'information', 'hint', 'off']);
const isSeverity = (value: unknown): value is Severity | 'off' => severities.has(value);

/** A millrace.toml larger than this is surely none. */
const largest = 1024 * 1024;

/** Reads `millrace.toml` of a root. Never throws: what is wrong comes back as problems, the defaults in its place. */
export function loadConfig(root: string): LoadedConfig {
  const file = join(root, 'millrace.toml');
  let text: string;
  try {
    const handle = openSync(file, 'r');
    try {
      const size = fstatSync(handle).size;
      if (size > largest) return { config: defaultConfig, problems: [{ file, message: `millrace.toml is larger than ${largest} bytes and was not read` }] };
      text = readFileSync(handle, 'utf8');
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return { config: defaultConfig, problems: [] };
    return { config: defaultConfig, problems: [{ file, message: `millrace.toml cannot be read: ${error instanceof Error ? error.message : String(error)}` }] };
  }
  return readConfig(text, file);
}

/** Reads the text of a millrace.toml; `file` only names it in problems. */
export function readConfig(text: string, file: string): LoadedConfig {
  let values: unknown;
  try {
    values = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) return { config: defaultConfig, problems: [{ file, message: String(error) }] };
    const start = offsetAt(text, error.line - 1, error.column - 1);
    return { config: defaultConfig, problems: [{ file, message: firstLine(error.message), span: { start, end: Math.min(start + 1, text.length) } }] };
  }
  const problems: ConfigProblem[] = [];
  const problem = (message: string, key: string) => problems.push({ file, message, ...spanOf(text, key) });
  const top = fold(values);
  const check = fold(top.get('check') ?? {});
  const settled = <T>(table: ReadonlyMap<string, unknown>, key: string, read: (value: unknown) => T | undefined, otherwise: T, expected: string): T => {
    const value = table.get(key);
    if (value === undefined) return otherwise;
    const found = read(value);
    if (found === undefined) problem(`\`${key}\` must be ${expected}`, key);
    return found ?? otherwise;
  };

  const severity = new Map<string, Severity | 'off'>();
  for (const [code, value] of fold(check.get('severity') ?? {})) {
    if (isSeverity(value)) severity.set(code, value);
    else problem(`the severity of \`${code}\` must be "error", "warning", "information", "hint" or "off"`, code);
  }
  const workers = new Map<string, WorkerDefinition>();
  const tables = top.get('workers');
  for (const [topic, table] of Object.entries(isTable(tables) ? tables : {})) {
    const read = readWorker(table);
    if ('worker' in read) workers.set(topic, read.worker);
    else problem(`[workers.${topic}]: ${read.error}`, read.key ?? topic);
  }
  const config: Config = {
    check: {
      retryLimit: settled(check, 'retry_limit', readLimit, defaultConfig.check.retryLimit, 'an integer of at least 0'),
      dialect: settled(check, 'dialect', (v) => (v === 'millrace' || v === 'flowlord' ? v : undefined), defaultConfig.check.dialect, '"millrace" or "flowlord"'),
      severity,
    },
    workers,
    concurrency: settled<number | undefined>(top, 'concurrency', readPositive, undefined, 'an integer of at least 1'),
    killGrace: settled<string | undefined>(top, 'kill_grace', (v) => (typeof v === 'string' ? v : undefined), undefined, 'a duration such as "5s"'),
  };
  return { config, problems };
}

/** A table's values by key in lower case: keys match in any case. Nothing when it is no table. */
function fold(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(isTable(value) ? Object.entries(value).map(([key, v]) => [key.toLowerCase(), v]) : []);
}

function readLimit(value: unknown): number | undefined {
  return value === 0 ? 0 : readPositive(value);
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}

/** Offset of a zero-based line and column. */
function offsetAt(text: string, line: number, column: number): number {
  let start = 0;
  for (let i = 0; i < line; i++) start = text.indexOf('\n', start) + 1;
  return Math.min(start + column, text.length);
}

/** The first place where a key is set or a table named after it; nothing where it is spelt in another way. */
function spanOf(text: string, key: string): { span?: Span } {
  const escaped = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const match = new RegExp(`^(?:[ \\t]*|.*[\\[.{,][ \\t]*)["']?(${escaped})["']?[ \\t]*[=.\\]]`, 'im').exec(text);
  if (!match) return {};
  const start = match.index + match[0].lastIndexOf(match[1] ?? '');
  return { span: { start, end: start + key.length } };
}
