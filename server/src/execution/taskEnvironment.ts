import { createHash } from 'node:crypto';
import { delimiter } from 'node:path';
import { fillTemplate } from '../workflow/template';
import { metaValues, parseTaskMeta } from '../workflow/meta';

/** What an attempt tells its process. */
export interface AttemptFacts {
  readonly runId: string;
  readonly key: string;
  readonly type: string;
  readonly job: string;
  readonly info: string;
  readonly meta: string;
  /** From 1. */
  readonly attempt: number;
  readonly logicalTime: string | null;
  readonly file: string;
  readonly root: string;
  readonly inputsPath: string;
  readonly outputPath: string;
  /** Address of the store in which the task may keep values. */
  readonly state: string;
}

/** What VS Code and Electron set for themselves would change how a task's own Node or editor behaves. */
const foreign = /^(ELECTRON_|VSCODE_|NODE_OPTIONS$)/i;

/** The environment of a task (spec 2, "Environment"): inherited, cleaned, the worker's own, `millrace` first on PATH, `MILLRACE_*`. */
export function taskEnvironment(
  inherited: NodeJS.ProcessEnv, facts: AttemptFacts, own: Readonly<Record<string, string>>, binFolder: string | undefined,
): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(inherited)) if (!foreign.test(name)) env[name] = value;
  for (const [name, value] of Object.entries(own)) env[name] = fillPlaceholders(value, facts);
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  if (binFolder !== undefined) env[pathName] = [binFolder, env[pathName]].filter(Boolean).join(delimiter);
  return Object.assign(env, {
    MILLRACE_NODE: process.execPath,
    MILLRACE_RUN_ID: facts.runId,
    MILLRACE_TASK: facts.key,
    MILLRACE_TYPE: facts.type,
    MILLRACE_JOB: facts.job,
    MILLRACE_INFO: facts.info,
    MILLRACE_META: facts.meta,
    MILLRACE_ATTEMPT: String(facts.attempt),
    MILLRACE_LOGICAL_TIME: facts.logicalTime ?? '',
    MILLRACE_WORKFLOW: facts.file,
    MILLRACE_ROOT: facts.root,
    MILLRACE_IDEMPOTENCY_KEY: idempotencyKey(facts.runId, facts.key),
    MILLRACE_INPUTS: facts.inputsPath,
    MILLRACE_OUTPUT: facts.outputPath,
    MILLRACE_STATE: facts.state,
  });
}

/** Hex SHA-256 over the length of the run id (u64, little endian), the run id and the task key: the same after a resume. */
export function idempotencyKey(runId: string, key: string): string {
  const id = Buffer.from(runId);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(id.length));
  return createHash('sha256').update(length).update(id).update(key).digest('hex');
}

/** Fills `{info} {job} {meta:key} {yyyy} …` in an argv item or an environment value; the result is one word whatever it holds. */
export function fillPlaceholders(text: string, facts: AttemptFacts): string {
  if (!text.includes('{')) return text;
  const meta = metaValues(parseTaskMeta(facts.meta));
  const time = facts.logicalTime === null ? undefined : new Date(facts.logicalTime);
  // The task's own words come last, so that nothing inside them is taken for a placeholder.
  return text.split(/(\{info\}|\{job\}|\{type\})/).map((part) =>
    part === '{info}' ? facts.info : part === '{job}' ? facts.job : part === '{type}' ? facts.type : fillTemplate(part, time, meta)).join('');
}
