import type { Span } from './document';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** The stable codes of spec table "Findings", in its order: of two equally severe findings the earlier comes first. */
export const findingCodes = [
  'toml-syntax', 'phase-blank', 'rule-format', 'rule-none', 'cron-invalid', 'parent-not-found', 'rule-ignored',
  'retry-limit', 'task-missing', 'task-duplicate', 'dependency-cycle', 'type-mismatch', 'duration-invalid',
  'meta-invalid', 'meta-conflict', 'glob-invalid', 'offset-plus', 'by-invalid', 'count-invalid', 'unknown-key',
  'unknown-rule-key', 'unknown-token', 'cron-never-fires', 'meta-unknown', 'meta-file-missing', 'data-flow',
  'expression-invalid', 'no-worker', 'flowlord-incompatible',
] as const;
export type FindingCode = (typeof findingCodes)[number];

/** Something wrong in a workflow file, on the smallest text that is wrong. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  /** Index of the phase it belongs to, where it belongs to one. */
  readonly phase?: number;
  /** The text for the phase's `status` column, where it differs from `error: <message>`; only errors and listed warnings have one. */
  readonly status?: string;
  /** Other places that explain it, e.g. the first of two phases with one name. */
  readonly related?: readonly { readonly span: Span; readonly message: string }[];
  /** What a quick fix needs: texts that may stand in the span's place, best first. It holds no places: they would not move with the phase. */
  readonly data?: { readonly replacements?: readonly string[] };
}

/** Whose workflow language a file keeps to. */
export type Dialect = 'millrace' | 'flowlord';

/** What the surroundings of a file say about how it is checked (`[check]` of millrace.toml and its workers). */
export interface CheckContext {
  /** Highest `retry` without a warning; 10 by default. */
  readonly retryLimit: number;
  /** Topics for which `millrace.toml` has a worker. */
  readonly workerTopics: ReadonlySet<string>;
  /** Those of them whose worker runs under protocol `exit`. */
  readonly exitTopics: ReadonlySet<string>;
  /** With `flowlord` what flowlord would reject or ignore is a finding. */
  readonly dialect: Dialect;
  /** Whether a `meta-file`, a path or glob from the root, is there; undefined while that is not known. Must not wait for a disk. */
  readonly metaFileExists: (path: string) => boolean | undefined;
  /** Other files of the root that have a phase matching this `dependsOn` entry. */
  readonly filesWithPhase: (entry: string) => readonly string[];
}

/** The context of a file that stands alone. */
export const standalone: CheckContext = {
  retryLimit: 10, workerTopics: new Set(), exitTopics: new Set(), dialect: 'millrace', metaFileExists: () => undefined, filesWithPhase: () => [],
};

/** Findings that refuse a whole file; any other error takes out only its phase and what is below it. */
export const refusing: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'toml-syntax', 'type-mismatch', 'task-missing', 'task-duplicate', 'dependency-cycle', 'expression-invalid',
]);
