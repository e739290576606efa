import { resolve } from 'node:path';
import { loadDefinition, type Definition } from '../execution/definition';
import type { RunRequest } from '../state/runRecords';
import { findRoot } from '../workspace/root';
import { readTime, UsageError } from './command';

/** Options that say what of a file is run; shared by `plan` and `run`. */
export const targetOptions = {
  at: { type: 'string' }, phase: { type: 'string' }, upstream: { type: 'boolean' }, downstream: { type: 'boolean' }, file: { type: 'string' },
} as const;

/** The folder of the state: `--root`, else what the file's place says. Absolute. */
export function rootOf(path: string, chosen: string | undefined): string {
  return chosen === undefined ? findRoot(resolve(path), { fallback: 'repository', workingDirectory: process.cwd() }) : resolve(chosen);
}

/** The root for commands that name no file: that of the working directory. */
export function rootHere(chosen: string | undefined): string {
  return rootOf(resolve('workflow.toml'), chosen);
}

export function loadTarget(path: string, root: string | undefined): Promise<Definition> {
  return loadDefinition(rootOf(path, root), resolve(path));
}

/** Reads the options into a request. Throws UsageError. */
export function readRequest(values: { at?: string; phase?: string; upstream?: boolean; downstream?: boolean; file?: string }, fail: readonly string[]): RunRequest {
  if (values.phase === undefined && (values.upstream || values.downstream)) throw new UsageError('--upstream and --downstream need --phase');
  return {
    at: values.at === undefined ? null : readTime(values.at).toISOString(),
    phase: values.phase ?? null,
    upstream: values.upstream ?? false,
    downstream: values.downstream ?? false,
    inputFile: values.file ?? null,
    fail,
  };
}
