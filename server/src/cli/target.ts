import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadDefinition, type Definition } from '../execution/definition';
import type { RunRequest } from '../state/runRecords';
import { formatTime } from '../workflow/timeText';
import { rootFinder } from '../workspace/root';
import { readRange } from './backloadRange';
import { readTime, UsageError } from './command';

/** Options that say what of a file is run; shared by `plan` and `run`. */
export const targetOptions = {
  at: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' }, by: { type: 'string' }, phase: { type: 'string' }, upstream: { type: 'boolean' }, downstream: { type: 'boolean' }, file: { type: 'string', multiple: true },
} as const;

/** What `targetOptions` read. */
export interface TargetValues {
  readonly at?: string;
  readonly from?: string;
  readonly to?: string;
  readonly by?: string;
  readonly phase?: string;
  readonly upstream?: boolean;
  readonly downstream?: boolean;
  readonly file?: readonly string[];
}

/** Finds the folder of a file's state: `--root`, else what the file's place says. Absolute; remembers the folders it has looked at. */
export function rootsOf(chosen: string | undefined): (path: string) => string {
  if (chosen === undefined) return rootFinder({ fallback: 'repository', workingDirectory: process.cwd() });
  const root = resolve(chosen);
  return () => root;
}

/** The root for commands that name no file: that of the working directory. */
export function rootHere(chosen: string | undefined): string {
  return rootsOf(chosen)(resolve('workflow.toml'));
}

/** Reads and checks the workflow file of a command. Throws RunRefusal. */
export function loadTarget(path: string, root: string | undefined): Promise<Definition> {
  return loadDefinition(rootsOf(root)(resolve(path)), resolve(path));
}

/** Reads the options into a request; a relative `--file` is looked up from the working directory. Throws UsageError. */
export function readRequest(values: TargetValues, fail: readonly string[]): RunRequest {
  if (values.phase === undefined && (values.upstream || values.downstream)) throw new UsageError('--upstream and --downstream need --phase');
  const range = readRange(values);
  const files = (values.file ?? []).map(readInputFile);
  return {
    at: range?.from ?? (values.at === undefined ? null : formatTime(readTime(values.at))),
    phase: values.phase ?? null,
    upstream: values.upstream ?? false,
    downstream: values.downstream ?? false,
    inputFile: files[0] ?? null,
    fail,
    ...(files.length > 1 ? { inputFiles: files } : {}),
    ...(range ? { range } : {}),
  };
}

/** Reads `--file`: a path that is there, or an address. Throws UsageError. */
function readInputFile(text: string): string {
  if (isAddress(text)) return text;
  const path = resolve(text);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new UsageError(`--file: there is no file ${text}`);
  return path;
}

/** `s3://bucket/key` and the like are no paths. */
function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9]+:\/\//i.test(text);
}
