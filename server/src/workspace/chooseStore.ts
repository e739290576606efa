import type { Config } from './config';

/** What may say where the state of a root is. */
export interface StoreSources {
  /** `--store`. */
  readonly flag: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `[workflow] store` of the file that is meant, if one is. */
  readonly workflow?: string | undefined;
  readonly config: Config;
}

/** The address of the store: `--store`, else `MILLRACE_STORE`, else the file's, else that of millrace.toml; undefined: the root's own state folder. */
export function chooseStore({ flag, env, workflow, config }: StoreSources): string | undefined {
  return flag ?? (env['MILLRACE_STORE'] || undefined) ?? workflow ?? config.store;
}
