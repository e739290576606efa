import type { Backend } from '../backend';
import type { StoreEvent } from '../events';
import { storeOver, type Store, type StoreOptions } from '../store';
import { onNewPlace, type Place } from './place';

/** A store on a new place, and what tests of it need. */
export interface StoreUnderTest {
  readonly store: Store;
  /** What the store is built on. */
  readonly backend: Backend;
  /** What its log was told. */
  readonly events: StoreEvent[];
  /** The place again; on a backend that does not keep anything, a place of its own. */
  open(options?: StoreOptions): Promise<Store>;
  /** Lets the clock of all these stores go on by so many milliseconds. */
  forward(ms: number): void;
}

/** Runs `test` on a store in a new place; its clock is the real one until it is put forward. */
export function onNewStore(makePlace: () => Promise<Place>, test: (under: StoreUnderTest) => Promise<void>, options: StoreOptions = {}): () => Promise<void> {
  return onNewPlace(makePlace, async (openBackend) => {
    let ahead = 0;
    const now = () => performance.timeOrigin + performance.now() + ahead;
    const events: StoreEvent[] = [];
    const backend = await openBackend();
    const all = { now, log: (event: StoreEvent) => { events.push(event); }, ...options };
    const store = storeOver(backend, 'kit', all);
    await test({ store, backend, events, open: async (more) => storeOver(await openBackend(), 'kit', { ...all, ...more }), forward: (ms) => { ahead += ms; } });
  });
}
