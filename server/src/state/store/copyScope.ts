import { StateError } from '../stateError';
import type { Row } from './backend';
import { changeValue, loadValues, type KeptVersions } from './changeValue';
import { columnsOf, loadRows, scopesWithin } from './clearScope';
import type { Note } from './events';
import { scopeColumns, spellScope, type Scope, type ScopeColumns } from './scope';
import type { Transaction } from './transaction';

export interface CopyOptions {
  /** Of a workflow: only its own values, not those of its steps. Implied where the target is no workflow. */
  readonly only?: boolean;
  /** Empties the target first; without it, what it has under other names stays. */
  readonly clear?: boolean;
}

/**
 * Copies the values of a scope into another one, with their ends; values of the same name are replaced. Between
 * workflows the steps' values go along. Returns how many; StateError `invalid` when both are the same scope.
 */
export async function copyScope(transaction: Transaction, note: Note, keep: KeptVersions, from: Scope, to: Scope, options: CopyOptions = {}, move = false): Promise<number> {
  if (spellScope(from) === spellScope(to)) throw new StateError('invalid', `the scope ${spellScope(from)} cannot be copied onto itself`);
  const whole = from.kind === 'workflow' && to.kind === 'workflow' && !options.only;
  const rows: Row[] = [];
  for (const prefix of whole ? scopesWithin(from) : [scopeColumns(from)]) rows.push(...await transaction.scan('scoped_values', prefix));
  const target = (row: Row): ScopeColumns => (whole && row.key.columns[0] === 'step' ? ['step', to.workflow, row.key.columns[2] ?? '', ''] : scopeColumns(to));

  if (options.clear) {
    for (const prefix of whole ? scopesWithin(to) : [scopeColumns(to)]) {
      const old = await transaction.scanExpired('scoped_values', prefix);
      await loadRows(transaction, old.map(({ key }) => key));
      for (const { key } of old) await changeValue(transaction, keep, columnsOf(key.columns), nameOf(key.columns), null);
    }
  }
  await loadValues(transaction, rows.map((row) => [target(row), nameOf(row.key.columns)]));
  if (move) await loadRows(transaction, rows.map(({ key }) => key));
  for (const row of rows) {
    await changeValue(transaction, keep, target(row), nameOf(row.key.columns), row.value, row.expires);
    if (move) await changeValue(transaction, keep, columnsOf(row.key.columns), nameOf(row.key.columns), null);
  }
  note(move ? 'scope_moved' : 'scope_copied', { scope: spellScope(from), name: spellScope(to), count: rows.length });
  return rows.length;
}

function nameOf(columns: readonly string[]): string {
  return columns.at(-1) ?? '';
}
