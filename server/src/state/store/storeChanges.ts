import type { Changed } from './backend';
import { scopeOf, type Scope } from './scope';
import type { Key, LogTable, Table } from './tables';

/** What has changed in a store, by whomever. */
export type StoreChange =
  | { readonly kind: 'workflow'; readonly id: string }
  | { readonly kind: 'task'; readonly workflow: string; readonly run: string; readonly task: string }
  | { readonly kind: 'value'; readonly scope: Scope; readonly name: string }
  | { readonly kind: 'checkpoint'; readonly workflow: string | null; readonly name: string }
  | { readonly kind: 'run'; readonly run: string };

/** Changes as a store's user knows them; `all` when it cannot be told what changed. */
export function storeChanges(changed: Changed): readonly StoreChange[] | 'all' {
  return changed === 'all' ? 'all' : changed.map(changeOf).filter((change) => change !== null);
}

/** Histories and sizes change with what they belong to. */
function changeOf({ table, columns }: Key<Table | LogTable>): StoreChange | null {
  const [first = '', second = '', third = ''] = columns;
  switch (table) {
    case 'workflow_states': return { kind: 'workflow', id: first };
    case 'task_states': return { kind: 'task', workflow: first, run: second, task: third };
    case 'checkpoints': return { kind: 'checkpoint', workflow: first || null, name: second };
    case 'stored_runs':
    case 'run_records': return { kind: 'run', run: first };
    case 'scoped_values': {
      const scope = scopeOf(columns);
      return scope && { kind: 'value', scope, name: columns.at(-1) ?? '' };
    }
    default: return null;
  }
}
