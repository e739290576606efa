import { loadConfig, type Config, type LoadedConfig } from './workspace/config';
import { rootFinder } from './workspace/root';

/** Roots of the workspace's files and what their millrace.toml says, each read once until `reset`. */
export interface Roots {
  /** Folders open in the editor. */
  readonly folders: () => readonly string[];
  readonly rootOf: (path: string) => string;
  readonly configOf: (root: string) => Config;
  /** Everything read so far, by root. */
  readonly loaded: () => ReadonlyMap<string, LoadedConfig>;
  /** Forgets what was read: a millrace.toml or a `.millrace` came, went or changed. */
  readonly reset: () => void;
}

/** Starts with the folders open in the editor; `folders` is asked anew after each reset. */
export function createRoots(folders: () => readonly string[]): Roots {
  const loaded = new Map<string, LoadedConfig>();
  const finder = () => rootFinder({ workspaceFolders: folders(), fallback: 'workspace' });
  let find = finder();
  const load = (root: string): LoadedConfig => {
    const known = loaded.get(root) ?? loadConfig(root);
    loaded.set(root, known);
    return known;
  };
  return {
    folders,
    rootOf: (path) => find(path),
    configOf: (root) => load(root).config,
    loaded: () => loaded,
    reset: () => {
      loaded.clear();
      find = finder();
    },
  };
}
