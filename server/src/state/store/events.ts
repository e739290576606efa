/** What a store tells its log: names and sizes, never values, never addresses with passwords. */
export interface StoreEvent {
  /** e.g. `memory_initialized`, `state_saved`, `state_not_found`. */
  readonly event: string;
  /** Scheme of the store's address. */
  readonly backend: string;
  readonly workflow_id?: string;
  readonly run?: string;
  readonly task?: string;
  /** As `spellScope` writes it. */
  readonly scope?: string;
  readonly name?: string;
  readonly checkpoint?: string;
  /** Bytes of the value's JSON text. */
  readonly size?: number;
  /** In milliseconds. */
  readonly ttl?: number;
  readonly count?: number;
}

export type StoreLog = (event: StoreEvent) => void;

/** Notes what has happened; it is told once it is certain. */
export type Note = (event: string, about?: Omit<StoreEvent, 'event' | 'backend'>) => void;

/** A log that cannot harm who writes to it. */
export function safeLog(backend: string, log: StoreLog | undefined): Note {
  return (event, about) => {
    try {
      log?.({ event, backend, ...about });
    } catch {
      // What a listener throws is its own affair: the change has happened.
    }
  };
}
