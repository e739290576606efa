import { celOf } from '../workflow/celValue';
import { readsOf } from '../workflow/evaluate';
import { expressionsOf } from '../workflow/phaseExpressions';
import type { Scope } from '../state/store/scope';
import { ownStores } from '../workspace/ownStores';
import type { Definition } from './definition';
import type { StateOf, StateScope } from './judge';

/** The saved values that the expressions of a run read (`state`), as of the last `refresh`. */
export interface ScopeValues {
  readonly stateOf: StateOf;
  /** Reads them again: before an expression is asked that may see what a task has just written. Rejects with StateError. */
  refresh(): Promise<void>;
}

const none: ScopeValues = { stateOf: () => new Map(), refresh: async () => undefined };

/** Does `work` with the saved values of a workflow at hand. The store is opened only for a real run of a file whose expressions name `state`. Rejects with StateError. */
export async function withScopeValues<T>(definition: Definition, address: string, simulated: boolean, work: (values: ScopeValues) => Promise<T>): Promise<T> {
  if (simulated) return work(none);
  const readers = [...definition.phases].filter(([, { node }]) => expressionsOf(node).some(({ value }) => readsOf(value.value).state)).map(([name]) => name);
  if (readers.length === 0) return work(none);
  const { openStore } = await import('../state/store/registry');
  const store = await openStore(address, { root: definition.root, own: ownStores(definition.root) });
  try {
    const workflow = definition.file;
    const scopes: (readonly [StateScope, Scope])[] = [
      [{ kind: 'workflow' }, { kind: 'workflow', workflow }], [{ kind: 'global' }, { kind: 'global' }],
      ...readers.map((phase) => [{ kind: 'step', phase }, { kind: 'step', workflow, step: phase }] as const),
    ];
    let values = new Map<string, ReadonlyMap<string, unknown>>();
    const refresh = async (): Promise<void> => {
      const read = await Promise.all(scopes.map(async ([scope, place]) => [nameOf(scope), new Map((await store.scope(place).entries()).map(({ name, json }) => [name, celOf(json)]))] as const));
      values = new Map(read);
    };
    await refresh();
    return await work({ stateOf: (scope) => values.get(nameOf(scope)) ?? new Map(), refresh });
  } finally {
    await store.close();
  }
}

function nameOf(scope: StateScope): string {
  return scope.kind === 'step' ? `step ${scope.phase}` : scope.kind;
}
