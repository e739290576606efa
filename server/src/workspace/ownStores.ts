import type { OwnStores } from '../state/store/ownModule';
import { loadConfig, type LoadedConfig } from './config';

/** The stores of one's own that a root's millrace.toml names. Who opens one runs its module: only for a root that is trusted, as every root is to who gives a command there. */
export function ownStores(root: string, { config, problems: [problem] }: LoadedConfig = loadConfig(root)): OwnStores {
  return { root, modules: config.stores, ...(problem && { problem: `${problem.file} is wrong: ${problem.message}` }) };
}
