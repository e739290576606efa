import { setTimeout as sleep } from 'node:timers/promises';
import { StateError } from '../stateError';
import type { Backend } from './backend';

/** How long what is busy or out of reach for a moment is tried again, in milliseconds. */
export const retryMs = 10_000;

/** A backend whose transient failures are tried again, with growing random pauses, before they are raised. */
export function retrying(backend: Backend, patience = retryMs): Backend {
  return {
    read: (keys) => retry(() => backend.read(keys), patience),
    scan: (query) => retry(() => backend.scan(query), patience),
    readLog: (query) => retry(() => backend.readLog(query), patience),
    listLogs: (table, prefix) => retry(() => backend.listLogs(table, prefix), patience),
    commit: (commit) => retry(() => backend.commit(commit), patience),
    watch: (listener) => backend.watch(listener),
    health: () => backend.health(),
    close: () => backend.close(),
  };
}

/** Calls `work` until it succeeds, fails for good, or `patience` ms are over. */
export async function retry<T>(work: () => Promise<T>, patience: number): Promise<T> {
  const deadline = performance.now() + patience;
  for (let pause = 10; ; pause = Math.min(pause * 2, 1000)) {
    try {
      return await work();
    } catch (error) {
      const left = deadline - performance.now();
      if (!(error instanceof StateError) || !error.transient || left <= 0) throw error;
      await sleep(Math.min(left, pause * (0.5 + Math.random())));
    }
  }
}
