import type { PhaseNode, WorkflowDocument } from '../workflow/document';
import { parseDuration } from '../workflow/duration';
import { plainEntries, plainValue } from '../workflow/plainValue';
import { splitUse } from '../workflow/use';
import type { TaskResult } from '../state/runRecords';
import { readExitCodes, readWorker, type WorkerDefinition } from '../workspace/workers';

/** What to start for a task. `use` names an exported function: `./tasks/load.mjs#load`. */
export type Program =
  | { readonly kind: 'shell'; readonly script: string }
  | { readonly kind: 'argv'; readonly argv: readonly string[] }
  | { readonly kind: 'use'; readonly module: string; readonly name: string };

/** How tasks of a phase run: the program and everything around it. */
export interface Runner {
  readonly program: Program;
  readonly protocol: 'task' | 'exit';
  /** Relative to the root, '' for the root itself. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Per attempt; undefined: no limit. */
  readonly timeoutMs: number | undefined;
  /** Results of exit codes other than 0 and the rest. */
  readonly exitCodes: Readonly<Record<number, TaskResult>>;
  /** Most tasks of the topic at once; undefined: the run's own limit. */
  readonly topicConcurrency: number | undefined;
}

/** Finds what runs a phase: its own `run` or `use`, the file's worker for its topic, millrace.toml's; else says what to write. */
export function resolveRunner(
  node: PhaseNode,
  document: WorkflowDocument,
  configured: ReadonlyMap<string, WorkerDefinition>,
): { readonly runner: Runner } | { readonly error: string } {
  const values = new Map(Object.entries(plainEntries(node.entries)).map(([key, value]) => [key.toLowerCase(), value]));
  const own = readOwn(values);
  if (own && 'error' in own) return own;
  const topic = node.phase.topic;
  const table = document.workers.get(topic);
  const inFile = table ? readWorker(plainEntries(table.entries)) : undefined;
  if (!own && inFile && 'error' in inFile) return { error: `[workers.${topic}]: ${inFile.error}` };
  const worker = own ?? (inFile && 'worker' in inFile ? inFile.worker : undefined) ?? configured.get(topic);
  if (!worker) {
    return {
      error: `nothing says how to run "${node.phase.name}": give the phase \`run\` or \`use\`, or add [workers.${topic}] to this file or to millrace.toml`,
    };
  }
  return around(worker, values);
}

/** A worker made of the phase's own `run` or `use`. */
function readOwn(values: ReadonlyMap<string, unknown>): WorkerDefinition | { error: string } | { use: string; protocol: 'exit' } | undefined {
  const run = values.get('run');
  const use = values.get('use');
  if (run !== undefined && use !== undefined) return { error: 'a phase has `run` or `use`, not both' };
  if (use !== undefined) return typeof use === 'string' ? { use, protocol: 'exit' } : { error: '`use` must be a string such as "./tasks/load.mjs#load"' };
  if (run === undefined) return undefined;
  const read = readWorker({ run });
  return 'worker' in read ? read.worker : { error: read.error };
}

function around(worker: WorkerDefinition | { use: string; protocol: 'exit' }, values: ReadonlyMap<string, unknown>): { runner: Runner } | { error: string } {
  const program = programOf(worker);
  if ('error' in program) return program;
  const base: Partial<WorkerDefinition> = 'use' in worker ? {} : worker;
  const timeout = values.get('timeout') ?? base.timeout;
  let timeoutMs: number | undefined;
  if (timeout !== undefined) {
    const parsed = parseDuration(String(timeout));
    if ('error' in parsed || parsed.ms <= 0) return { error: `timeout "${String(timeout)}" is no duration above zero, such as "30s"` };
    timeoutMs = parsed.ms;
  }
  const env = values.get('env');
  const ownCodes = values.get('exit_codes');
  const exitCodes = ownCodes === undefined ? base.exitCodes ?? {} : readExitCodes(ownCodes);
  if (!exitCodes) return { error: '`exit_codes` maps exit codes to "complete", "error", "alert" or "warn"' };
  const cwd = values.get('cwd') ?? base.cwd ?? '';
  return {
    runner: {
      program,
      protocol: worker.protocol,
      cwd: typeof cwd === 'string' ? cwd : '',
      env: { ...base.env, ...(typeof env === 'object' && env !== null ? strings(env) : {}) },
      timeoutMs,
      exitCodes,
      topicConcurrency: base.concurrency,
    },
  };
}

function strings(table: object): Record<string, string> {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, String(value)]));
}

function programOf(worker: WorkerDefinition | { use: string }): Program | { error: string } {
  if ('use' in worker) {
    const exported = splitUse(worker.use);
    if (!exported) return { error: `use = "${worker.use}" must name a file and a function, such as "./tasks/load.mjs#load"` };
    return { kind: 'use', ...exported };
  }
  if (worker.command) return { kind: 'argv', argv: worker.command };
  if (typeof worker.run === 'string') return { kind: 'shell', script: worker.run };
  return { kind: 'argv', argv: worker.run ?? [] };
}

/** The parts of a phase's definition that decide what it does, for its fingerprint: its own keys and its worker. */
export function runnerText(node: PhaseNode, document: WorkflowDocument, configured: ReadonlyMap<string, WorkerDefinition>): string {
  const own = ['run', 'use', 'cwd', 'env', 'exit_codes'].map((key) => {
    const entry = node.entries.get(key);
    return entry ? plainValue(entry.value) : null;
  });
  const table = document.workers.get(node.phase.topic);
  const worker = table ? plainEntries(table.entries) : configured.get(node.phase.topic) ?? null;
  const { timeout: _timeout, concurrency: _concurrency, ...what } = worker ?? {};
  return JSON.stringify([own, worker && what], (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}
