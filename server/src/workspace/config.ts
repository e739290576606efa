import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entries, Entry, Span } from '../workflow/document';
import type { Dialect, Severity } from '../workflow/finding';
import { judge } from '../workflow/judge';
import { parseDocument } from '../workflow/parseDocument';
import { plainValue } from '../workflow/plainValue';
import { readDialect, readSeverity } from './checkSettings';
import { readStoreModule } from './storeTable';
import { isDuration, readPositive, readWorker, type WorkerDefinition } from './workers';

/** What `millrace.toml` of a root says; defaults where it says nothing. */
export interface Config {
  readonly check: {
    /** Highest `retry` without a warning. */
    readonly retryLimit: number;
    /** Whose workflow language the files keep to; undefined where nothing is said. */
    readonly dialect: Dialect | undefined;
    /** Severities by finding code; `off` leaves the finding out. */
    readonly severity: ReadonlyMap<string, Severity | 'off'>;
  };
  /** `[workers.<topic>]` by topic. */
  readonly workers: ReadonlyMap<string, WorkerDefinition>;
  /** Tasks at once in a run; undefined: the default. */
  readonly concurrency: number | undefined;
  /** Go duration between SIGTERM and SIGKILL; undefined: the default. */
  readonly killGrace: string | undefined;
  /** Address of the store; undefined: the root's own state folder. */
  readonly store: string | undefined;
  /** `[stores.<scheme>]`: modules of stores by scheme, as they are written. */
  readonly stores: ReadonlyMap<string, string>;
  /** `[keep]`: how many runs of each workflow stay, and for how many days; undefined: all of them, for ever. */
  readonly keep: { readonly runs: number | undefined; readonly days: number | undefined };
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
  /** The text that was read, '' when there was none: spans of the problems are places in it. */
  readonly text: string;
  readonly problems: readonly ConfigProblem[];
}

/** The configuration of a root without millrace.toml. */
export const defaultConfig: Config = {
  check: { retryLimit: 10, dialect: undefined, severity: new Map() },
  workers: new Map(), concurrency: undefined, killGrace: undefined, store: undefined, stores: new Map(), keep: { runs: undefined, days: undefined },
};

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
      if (size > largest) return { config: defaultConfig, text: '', problems: [{ file, message: `millrace.toml is larger than ${largest} bytes and was not read` }] };
      text = readFileSync(handle, 'utf8');
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return { config: defaultConfig, text: '', problems: [] };
    return { config: defaultConfig, text: '', problems: [{ file, message: `millrace.toml cannot be read: ${error instanceof Error ? error.message : String(error)}` }] };
  }
  return readConfig(text, file);
}

/**
 * Reads the text of a millrace.toml; `file` only names it in problems. Of a broken text the readable parts count,
 * so that an editor does not lose every worker while somebody types; who runs something looks at `problems` first.
 */
export function readConfig(text: string, file: string): LoadedConfig {
  const problems: ConfigProblem[] = [];
  const problem = (message: string, span: Span) => problems.push({ file, message, span });
  const verdict = judge(text);
  if (verdict) problem(verdict.message, verdict.span);

  /** The value of a key, read; the default, and a problem, when it is something else. */
  const setting = <T>(entries: Entries, key: string, otherwise: T, expected: string, read: (value: unknown) => T | undefined): T => {
    const entry = entries.get(key);
    if (entry === undefined || entry.value.kind === 'broken') return otherwise;
    const value = read(plainValue(entry.value));
    if (value === undefined) problem(`\`${entry.key}\` must be ${expected}`, entry.value.span);
    return value ?? otherwise;
  };

  const top = parseDocument(text).root;
  const check = tableOf(top.get('check'));
  const keep = tableOf(top.get('keep'));
  const severity = new Map<string, Severity | 'off'>();
  for (const [code, entry] of tableOf(check.get('severity'))) {
    const value = readSeverity(plainValue(entry.value));
    if (value) severity.set(code, value);
    else if (entry.value.kind !== 'broken') problem(`the severity of \`${code}\` must be "error", "warning", "information", "hint" or "off"`, entry.value.span);
  }
  const workers = new Map<string, WorkerDefinition>();
  for (const entry of tableOf(top.get('workers')).values()) {
    const read = readWorker(plainValue(entry.value));
    if ('worker' in read) workers.set(entry.key, read.worker);
    else problem(`[workers.${entry.key}]: ${read.error}`, tableOf(entry).get(read.key?.toLowerCase() ?? '')?.keySpan ?? entry.keySpan);
  }
  const stores = new Map<string, string>();
  for (const entry of tableOf(top.get('stores')).values()) {
    const read = readStoreModule(entry.key, plainValue(entry.value));
    if ('module' in read) stores.set(read.scheme, read.module);
    else problem(`[stores.${entry.key}]: ${read.error}`, tableOf(entry).get(read.key?.toLowerCase() ?? '')?.keySpan ?? entry.keySpan);
  }
  const config: Config = {
    check: {
      retryLimit: setting(check, 'retry_limit', defaultConfig.check.retryLimit, 'an integer of at least 0', (v) => (v === 0 ? 0 : readPositive(v))),
      dialect: setting<Dialect | undefined>(check, 'dialect', undefined, '"millrace" or "flowlord"', readDialect),
      severity,
    },
    workers,
    concurrency: setting<number | undefined>(top, 'concurrency', undefined, 'an integer of at least 1', readPositive),
    killGrace: setting<string | undefined>(top, 'kill_grace', undefined, 'a duration such as "5s"', (v) => (isDuration(v) ? v : undefined)),
    store: setting<string | undefined>(top, 'store', undefined, 'an address such as "redis://host"', (v) => (typeof v === 'string' && v !== '' ? v : undefined)),
    stores,
    keep: {
      runs: setting<number | undefined>(keep, 'runs', undefined, 'an integer of at least 1', readPositive),
      days: setting<number | undefined>(keep, 'days', undefined, 'an integer of at least 1', readPositive),
    },
  };
  return { config, text, problems };
}

/** The entries of a table, none for anything else. */
function tableOf(entry: Entry | undefined): Entries {
  return entry?.value.kind === 'table' ? entry.value.entries : new Map();
}
