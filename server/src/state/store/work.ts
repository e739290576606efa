import { StateError } from '../stateError';
import type { Note, StoreEvent } from './events';
import { transact, type Transaction, type Transactions } from './transaction';
import type { Durability } from './backend';

/** Does something in a transaction: one of its own, or the one that is under way. */
export type Run = <T>(work: (transaction: Transaction, note: Note) => Promise<T>) => Promise<T>;

/** Runs each work in a transaction of its own; what it notes is told after the commit. */
export function ownTransactions(setting: Transactions, note: Note, durability: Durability): Run {
  return async (work) => {
    let events: [string, Omit<StoreEvent, 'event' | 'backend'> | undefined][] = [];
    const result = await transact(setting, (transaction) => {
      // Of an attempt that others were faster than, nothing has happened.
      events = [];
      return work(transaction, (event, about) => { events.push([event, about]); });
    }, durability);
    for (const [event, about] of events) note(event, about);
    return result;
  };
}

/**
 * Runs `body` with all its work in one transaction, one after the other also where it does not wait. What fails in it
 * fails the whole, even where `body` catches the error: half of a change must not be committed.
 */
export async function together<T>(transaction: Transaction, note: Note, body: (run: Run) => Promise<T>): Promise<T> {
  let open = true;
  let failure: { readonly error: unknown } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const run: Run = (work) => {
    if (!open) return Promise.reject(new StateError('invalid', 'the transaction has ended; await everything that belongs to it'));
    const mine = last.then(() => work(transaction, note));
    last = mine.catch((error: unknown) => { failure ??= { error }; });
    return mine;
  };
  try {
    const result = await body(run);
    await last;
    if (failure) throw failure.error;
    return result;
  } finally {
    open = false;
  }
}
