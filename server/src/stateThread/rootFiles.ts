import type { FileKey } from '../stateMessages';

/** Which workflow files each root has. */
export interface RootFiles {
  /** Returns the roots that have files more or less than before. */
  readonly take: (changed: readonly FileKey[], removed: readonly FileKey[]) => ReadonlySet<string>;
  /** Keys of the files of a root. */
  readonly of: (root: string) => ReadonlySet<string>;
}

/** Starts with none. */
export function createRootFiles(): RootFiles {
  const files = new Map<string, Set<string>>();
  return {
    take: (changed, removed) => {
      const others = new Set<string>();
      for (const { root, file } of removed) if (files.get(root)?.delete(file)) others.add(root);
      for (const { root, file } of changed) {
        const known = files.get(root) ?? new Set();
        if (!known.has(file)) others.add(root);
        files.set(root, known.add(file));
      }
      return others;
    },
    of: (root) => files.get(root) ?? new Set(),
  };
}
