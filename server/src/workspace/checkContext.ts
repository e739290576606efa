import { standalone, type CheckContext } from '../workflow/finding';
import type { Config } from './config';

/** How a file is checked under a root's millrace.toml; `around` adds what only the caller knows of other files. */
export function checkContext({ check, workers }: Config, around: Partial<Pick<CheckContext, 'filesWithPhase' | 'metaFileExists'>> = {}): CheckContext {
  return {
    ...standalone,
    retryLimit: check.retryLimit,
    dialect: check.dialect ?? standalone.dialect,
    workerTopics: new Set(workers.keys()),
    exitTopics: new Set([...workers].filter(([, { protocol }]) => protocol === 'exit').map(([topic]) => topic)),
    ...around,
  };
}
