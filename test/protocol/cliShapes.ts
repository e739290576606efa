/** What `--json` answers with, as far as tests look at it. */
export interface FindingLine {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

export interface PlannedTask {
  readonly key: string;
  readonly phase: string;
  readonly type: string;
  readonly job: string;
  readonly info: string;
  readonly meta: string;
}

export interface PlanAnswer {
  readonly tasks: readonly PlannedTask[];
  readonly without: readonly { readonly key: string; readonly status: string; readonly reason: string }[];
  readonly excluded: readonly { readonly phase: string; readonly code: string }[];
}

export interface PreviewAnswer {
  readonly phases: readonly { readonly phase: string; readonly action: string; readonly reason: string }[];
  readonly tasks: readonly { readonly key: string; readonly action: string; readonly reason: string }[];
}

export interface RunHead {
  readonly id: string;
  readonly file: string;
  readonly status: string;
  readonly logicalTime: string | null;
  readonly started: string;
  readonly ended: string | null;
  readonly simulated?: true;
}

export interface RunTask extends PlannedTask {
  readonly id: string;
  readonly logicalTime: string | null;
  readonly status: string;
  readonly attempts: number;
  readonly result: string | null;
  readonly output: unknown;
  readonly msg: string;
  readonly exitCode: number | null;
  readonly started: string | null;
  readonly ended: string | null;
}

export interface RunAnswer extends RunHead {
  readonly tasks: readonly RunTask[];
  readonly excluded: readonly unknown[];
}
