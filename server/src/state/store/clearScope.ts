import { changeValue, type KeptVersions } from './changeValue';
import type { Note } from './events';
import { sizeKey } from './quota';
import { scopeColumns, scopeOf, spellScope, type Scope, type ScopeColumns } from './scope';
import type { Key } from './tables';
import type { Transaction } from './transaction';

export interface ClearOptions {
  /** Only the values of the workflow itself, not those of its steps. */
  readonly only?: boolean;
  /** The history of the values goes too. */
  readonly history?: boolean;
}

/** The scopes whose values go with this one: its own, and those of a workflow's steps. */
export function scopesWithin(scope: Scope): readonly (readonly string[])[] {
  const columns = scopeColumns(scope);
  return scope.kind === 'workflow' ? [columns, ['step', scope.workflow]] : [columns];
}

/** Deletes the values of a scope; returns how many there were. */
export async function clearScope(transaction: Transaction, note: Note, keep: KeptVersions, scope: Scope, { only = false, history = false }: ClearOptions = {}): Promise<number> {
  let count = 0;
  for (const prefix of only ? [scopeColumns(scope)] : scopesWithin(scope)) {
    const rows = await transaction.scanExpired('scoped_values', prefix);
    await loadRows(transaction, rows.map(({ key }) => key));
    for (const row of rows) {
      count += Number(row.expires === null || row.expires > transaction.now);
      await changeValue(transaction, keep, columnsOf(row.key.columns), row.key.columns.at(-1) ?? '', null);
    }
    if (history) for (const log of await transaction.listLogs('value_history', prefix)) transaction.trim(log, 0);
  }
  note('scope_cleared', { scope: spellScope(scope), count });
  return count;
}

/** Asks for these rows, and for what changing them needs, at once. */
export function loadRows(transaction: Transaction, keys: readonly Key[]): Promise<void> {
  return transaction.load([...keys, ...keys.filter(({ table }) => table === 'scoped_values').map(({ columns }) => sizeKey(columnsOf(columns)))]);
}

/** The scope's columns of a value's key. */
export function columnsOf(key: readonly string[]): ScopeColumns {
  const scope = scopeOf(key);
  if (!scope) throw new Error(`${JSON.stringify(key)} is no key of a value`);
  return scopeColumns(scope);
}
