import type { Attempts } from './drive';

/** Attempts for show: every task completes at once with its meta unchanged; phases named in `fail` end in `error`. */
export function simulatedAttempts(fail: readonly string[]): Attempts {
  const failing = new Set(fail);
  return async ({ task, meta }, onStart) => {
    await onStart({ process: null, log: null });
    const breaks = failing.has(task.phase);
    return {
      result: breaks ? 'error' : 'complete',
      msg: breaks ? 'simulated failure' : '',
      exitCode: null, output: null, meta, logEnd: null,
    };
  };
}
