// A process of the tests: adds to a number in a store, several at once, and prints what was acknowledged.
// Arguments: address, how many times, how many at once.
import { StateError } from '../../server/src/state/stateError';
import type { Backend } from '../../server/src/state/store/backend';
import { retrying } from '../../server/src/state/store/retry';
import { storeOver } from '../../server/src/state/store/store';
import { openAlone } from './serverKinds';

/** Longer than a server may be away here, shorter than a commit is known again. */
const patience = 45_000;

const [address = '', times, atOnce] = process.argv.slice(2);

/** Tells of each failure that is met, before it is tried again. */
function telling(backend: Backend): Backend {
  const tell = <T>(work: Promise<T>): Promise<T> => work.catch((error: unknown) => {
    console.log(error instanceof StateError ? `error ${error.kind} ${error.transient}` : `untyped ${String(error)}`);
    throw error;
  });
  return { ...backend, read: (keys) => tell(backend.read(keys)), commit: (commit) => tell(backend.commit(commit)) };
}

async function main(): Promise<void> {
  const store = storeOver(retrying(telling(await openAlone(address)), patience), 'test');
  let left = Number(times);
  await Promise.all(Array.from({ length: Number(atOnce) }, async () => {
    while (left-- > 0) {
      await store.scope({ kind: 'global' }).increment('n');
      console.log('added');
    }
  }));
  await store.close();
}

// No exit: nothing may keep the process alive once the store is closed.
void main();
