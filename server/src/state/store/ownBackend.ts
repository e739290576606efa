import { StateError } from '../stateError';
import type { Backend, Health } from './backend';

/** The methods of a backend. */
const methods = Object.keys({ read: 0, scan: 0, readLog: 0, listLogs: 0, commit: 0, watch: 0, health: 0, close: 0 } satisfies Record<keyof Backend, 0>);

/** For messages. */
export interface OwnStore {
  readonly scheme: string;
  /** Its module, and where that is named. */
  readonly what: string;
}

/**
 * Opens a backend that somebody else has written, and holds it to the contract as far as that can be seen: it has every
 * method, and rejects with StateError alone; what else it throws is `io`. Rejects with StateError.
 */
export async function ownBackend(open: () => Promise<unknown>, { scheme, what }: OwnStore): Promise<Backend> {
  const failure = (cause: unknown): StateError =>
    cause instanceof StateError ? cause : new StateError('io', `the store ${scheme}: failed: ${cause instanceof Error ? cause.message : String(cause)} (${what})`, { cause });
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw failure(error);
    }
  };

  const made = await guarded(open);
  if (!isBackend(made)) throw new StateError('invalid', `${what} makes no backend: what its function resolves to has no ${missingIn(made).map((name) => `${name}()`).join(', ')}; write them as docs/stores.md tells`);
  return {
    read: (keys) => guarded(() => made.read(keys)),
    scan: (query) => guarded(() => made.scan(query)),
    readLog: (query) => guarded(() => made.readLog(query)),
    listLogs: (table, prefix) => guarded(() => made.listLogs(table, prefix)),
    commit: (commit) => guarded(() => made.commit(commit)),
    watch(listener) {
      let end: unknown;
      try {
        end = made.watch(listener);
      } catch (error) {
        throw failure(error);
      }
      if (!isEnd(end)) throw new StateError('invalid', `${what} makes no backend: its watch() gives back no function that ends it`);
      return end;
    },
    health: () => guarded(() => made.health()).catch((error: unknown): Health => ({ backend: scheme, ok: false, error: error instanceof Error ? error.message : String(error), latencyMs: 0, details: {} })),
    close: () => guarded(() => made.close()),
  };
}

function isEnd(value: unknown): value is () => void {
  return typeof value === 'function';
}

function isBackend(made: unknown): made is Backend {
  return missingIn(made).length === 0;
}

/** The methods that something has not. */
function missingIn(made: unknown): string[] {
  return methods.filter((name) => typeof made !== 'object' || made === null || typeof Reflect.get(made, name) !== 'function');
}
