/** What the command line refused or could not do: `kind` and `message` as it printed them. */
export class CliError extends Error {
  constructor(readonly kind: string, message: string) {
    super(message);
  }
}

/** The environment of a Millrace process started from the editor: nothing of the editor's own must reach a task. */
export function cliEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(ELECTRON_|VSCODE_)|^NODE_OPTIONS$/i.test(name));
  return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: '1' };
}

/** The JSON on the last line of stdout. Throws `CliError` for `{error}`, and when there is no JSON (with the last line of stderr). */
export function readAnswer(stdout: string, stderr: string): unknown {
  const answer = parse(lastLine(stdout));
  if (answer === undefined) throw new CliError('no-answer', lastLine(stderr) || 'The command line printed nothing.');
  const error = isRecord(answer) && isRecord(answer.error) ? answer.error : undefined;
  if (error !== undefined) throw new CliError(text(error.kind) ?? 'error', text(error.message) ?? lastLine(stderr));
  return answer;
}

/** The id of the run that `run --detach` or `resume --detach` has started. */
export function readRunId(answer: unknown): string {
  const id = isRecord(answer) ? text(answer.id) : undefined;
  if (id === undefined) throw new CliError('no-answer', 'The command line named no run.');
  return id;
}

export interface ResumeStep {
  readonly phase: string;
  readonly action: 'skip' | 'run' | 're-run';
  readonly reason: string;
}

/** The phases of `plan --resume`, in its order. */
export function readResumePlan(answer: unknown): readonly ResumeStep[] {
  return records(answer, 'phases').flatMap(({ phase, action, reason }): ResumeStep[] =>
    typeof phase === 'string' && (action === 'skip' || action === 'run' || action === 're-run') ? [{ phase, action, reason: text(reason) ?? '' }] : []);
}

export interface PlannedTask {
  readonly key: string;
  readonly phase: string;
  readonly info: string;
  readonly meta: string;
}

export interface Plan {
  readonly tasks: readonly PlannedTask[];
  readonly excluded: readonly { readonly phase: string; readonly message: string }[];
}

/** The tasks of `plan`, and the phases that get none. */
export function readPlan(answer: unknown): Plan {
  return {
    tasks: records(answer, 'tasks').map((task) => ({
      key: text(task.key) ?? '', phase: text(task.phase) ?? '', info: text(task.info) ?? '', meta: text(task.meta) ?? '',
    })),
    excluded: records(answer, 'excluded').map((entry) => ({ phase: text(entry.phase) ?? '', message: text(entry.message) ?? '' })),
  };
}

function records(answer: unknown, name: string): readonly Record<string, unknown>[] {
  const list = isRecord(answer) ? answer[name] : undefined;
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function lastLine(output: string): string {
  return output.trimEnd().split(/\r?\n/).pop() ?? '';
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
