import type { Backend, Durability, Health } from './backend';
import { checkpoints, type Checkpoints } from './checkpoints';
import { copyScope, type CopyOptions } from './copyScope';
import { safeLog, type StoreLog } from './events';
import { expiredFound, sweep } from './expired';
import { moments } from './moments';
import type { Scope } from './scope';
import { scopedValues, type ScopedValues, type ValueSetting } from './scopedValues';
import { storeChanges, type StoreChange } from './storeChanges';
import { tasks, type Tasks } from './tasks';
import { ownTransactions, together, type Run } from './work';
import { workflows, type Workflows } from './workflows';

/** What a store holds. Every call is atomic by itself. */
export interface StoreParts {
  readonly workflows: Workflows;
  /** The tasks of a workflow; `run` for those of one run. */
  tasks(workflow: string, run?: string): Tasks;
  scope(scope: Scope): ScopedValues;
  /** Copies all values of a scope, between workflows those of the steps too; returns how many. */
  copyScope(from: Scope, to: Scope, options?: CopyOptions): Promise<number>;
  moveScope(from: Scope, to: Scope, options?: CopyOptions): Promise<number>;
  readonly checkpoints: Checkpoints;
}

/** A store, on whatever backend. Errors are StateError, of the same kind everywhere. */
export interface Store extends StoreParts {
  /**
   * Does all of `body` or nothing. Others see nothing before it is done; when they were faster, `body` runs again on what
   * they left, so it must do nothing else that matters. An error of any part of it ends it.
   */
  transaction<T>(body: (parts: StoreParts) => Promise<T>): Promise<T>;
  /** Calls back soon after each change, whoever made it; returns what ends that. */
  watch(listener: (changes: readonly StoreChange[] | 'all') => void): () => void;
  /** Removes what has expired; nobody sees it any more as it is. Returns how many rows. */
  sweep(): Promise<number>;
  /** Never rejects. */
  health(): Promise<Health>;
  /** What was acknowledged stays. A second call does nothing. */
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Who writes: `user`, the default, or the run and task. */
  readonly writer?: string;
  /** Told what happens, by name and size. */
  readonly log?: StoreLog;
  /** How many versions of each value its history keeps at least: 100 by default, 0 for none, Infinity for all. */
  readonly keepVersions?: number;
  /** Time to live in milliseconds of saved workflow states that are given none; for ever by default. */
  readonly ttl?: number;
  /** `synced`, the default, survives a power cut, `written` the end of the process. */
  readonly durability?: Durability;
  /** Milliseconds since the epoch, for tests. */
  readonly now?: () => number;
}

/** A store over a backend. Its name in log events is `scheme`. */
export function storeOver(backend: Backend, scheme: string, { writer = 'user', log, keepVersions = 100, ttl, durability = 'synced', now }: StoreOptions = {}): Store {
  const note = safeLog(scheme, log);
  const setting = { backend, moments: moments(now), writer };
  const run = ownTransactions(setting, note, durability);
  const expired = expiredFound(run, keepVersions);
  let open = true;

  const parts = (inside: Run, values: ValueSetting): StoreParts => ({
    workflows: workflows(inside, ttl),
    tasks: (workflow, inRun = '') => tasks(inside, workflow, inRun),
    scope: (scope) => scopedValues(inside, values, scope),
    copyScope: (from, to, options) => inside((transaction, tell) => copyScope(transaction, tell, keepVersions, from, to, options)),
    moveScope: (from, to, options) => inside((transaction, tell) => copyScope(transaction, tell, keepVersions, from, to, options, true)),
    checkpoints: checkpoints(inside, keepVersions),
  });

  note(`${scheme}_initialized`);
  return {
    ...parts(run, { keepVersions, expired: expired.found }),
    transaction: (body) => run((transaction, tell) => together(transaction, tell, (inside) => body(parts(inside, { keepVersions, expired: () => {} })))),
    watch: (listener) => backend.watch((changed) => {
      const changes = storeChanges(changed);
      if (changes.length === 0) return;
      try {
        listener(changes);
      } catch {
        note('watcher_failed');
      }
    }),
    sweep: () => sweep(backend, run, keepVersions, setting.moments()),
    health: () => backend.health(),
    async close() {
      if (!open) return;
      open = false;
      await expired.settled();
      await backend.close();
      note('connection_closed');
    },
  };
}
