import { contentHash } from './cacheRows';
import { withSettings, type CheckSettings } from './checkSettings';
import type { Config } from './config';

/** Tells whether two configurations (with the settings behind them) say the same of every text by itself. */
export function checkStamp({ check: { retryLimit, dialect, severity }, workers }: Config): string {
  const exits = [...workers].map(([topic, { protocol }]) => [topic, protocol === 'exit']);
  return contentHash(JSON.stringify([retryLimit, dialect ?? null, [...severity].sort(), exits.sort()]));
}

const stamps = new WeakMap<Config, Map<CheckSettings | undefined, string>>();

/** The stamp of a configuration with settings behind it, found out once. */
export function stampUnder(config: Config, settings: CheckSettings | undefined): string {
  const known = stamps.get(config) ?? new Map<CheckSettings | undefined, string>();
  stamps.set(config, known);
  const stamp = known.get(settings) ?? checkStamp(settings ? withSettings(config, settings) : config);
  known.set(settings, stamp);
  return stamp;
}
