import type { Dialect, Severity } from '../workflow/finding';
import type { Config } from './config';

/** How somebody wants to see the findings where the root's millrace.toml says nothing: settings of an editor. */
export interface CheckSettings {
  readonly dialect?: Dialect;
  /** By finding code. */
  readonly severity: ReadonlyMap<string, Severity | 'off'>;
}

/** What may be said of a finding's severity. */
export const severities: readonly (Severity | 'off')[] = ['error', 'warning', 'information', 'hint', 'off'];

/** The value where it is a severity or `off`. */
export function readSeverity(value: unknown): Severity | 'off' | undefined {
  return severities.find((severity) => severity === value);
}

/** Whose language a file keeps to, where the value says so. */
export function readDialect(value: unknown): Dialect | undefined {
  return value === 'millrace' || value === 'flowlord' ? value : undefined;
}

/** A root's configuration with an editor's settings behind it: what millrace.toml says goes first, for everybody has it. */
export function withSettings(config: Config, { dialect, severity }: CheckSettings): Config {
  if (severity.size === 0 && dialect === undefined) return config;
  const { check } = config;
  return { ...config, check: { ...check, dialect: check.dialect ?? dialect, severity: new Map([...severity, ...check.severity]) } };
}
