import type { Changed } from './backend';

type Listener = (changed: Changed) => void;

/** The listeners of a backend. They are called after the change has returned, and one that throws harms nobody else. */
export function watchers() {
  const listeners = new Set<Listener>();
  return {
    add(listener: Listener): () => void {
      // One of its own, so that the same function may listen twice.
      const own: Listener = (changed) => listener(changed);
      listeners.add(own);
      return () => { listeners.delete(own); };
    },
    tell(changed: Changed): void {
      if (changed.length === 0) return;
      for (const listener of listeners) queueMicrotask(() => { if (listeners.has(listener)) listener(changed); });
    },
    clear: () => listeners.clear(),
  };
}
