import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { checkDocument } from '../workflow/checkDocument';
import type { PhaseNode, WorkflowDocument } from '../workflow/document';
import { parseDuration } from '../workflow/duration';
import { refusing, type Finding } from '../workflow/finding';
import { judge } from '../workflow/judge';
import { positionAt } from '../workflow/lines';
import { parseDocument } from '../workflow/parseDocument';
import type { Phase } from '../workflow/phase';
import { plainValue } from '../workflow/plainValue';
import { checkContext } from '../workspace/checkContext';
import { loadConfig, type Config } from '../workspace/config';
import { fileKey } from '../workspace/root';
import { controlFlowOf, controlFlowText, type ControlFlow } from './controlFlow';
import { hooksOf, type PhaseHooks } from './hooks';
import { notYet } from './notYet';
import { resolveRunner, runnerText, type Runner } from './runner';
import { RunRefusal } from './runRefusal';

export interface PhaseDefinition {
  readonly phase: Phase;
  readonly node: PhaseNode;
  /** What runs it, or the sentence that says why nothing does. */
  readonly runner: { readonly runner: Runner } | { readonly error: string };
  readonly control: ControlFlow;
  readonly hooks: PhaseHooks;
  /** SHA-256 over everything that decides what the phase does; not retry, timeout, concurrency. */
  readonly fingerprint: string;
}

/** A workflow file ready for planning and running. */
export interface Definition {
  readonly root: string;
  /** File key: root-relative with `/`. */
  readonly file: string;
  readonly document: WorkflowDocument;
  readonly findings: readonly Finding[];
  /** By name, in file order. */
  readonly phases: ReadonlyMap<string, PhaseDefinition>;
  /** Tasks at once. */
  readonly concurrency: number;
  readonly killGraceMs: number;
  /** What a failed task does to the others: nothing, end them, or let only those end that run. */
  readonly errorStrategy: 'continue' | 'fail-fast' | 'drain';
  /** Longest time of a run from its start or resume, in milliseconds. */
  readonly timeout: number | undefined;
  /** When completions become durable: before anything starts (but for as many as may be lost), after each level, or at the end. */
  readonly strategy: 'node' | 'checkpoint' | 'end';
  /** Finished tasks that a power cut may lose, so that they run again; 0 for `strict`. */
  readonly batched: number;
  /** One task after the other, whatever `concurrency` says. */
  readonly sequential: boolean;
  /** `[workflow] store`: address of the store of its runs. */
  readonly store: string | undefined;
}

const defaultConcurrency = 4;
const defaultKillGraceMs = 5000;
/** A workflow file larger than this is refused rather than read. */
const largestFile = 64 * 1024 * 1024;

/** Reads and checks a workflow file. Throws RunRefusal `not-found` (missing, a folder, unreadable) and `invalid`. */
export async function loadDefinition(root: string, path: string): Promise<Definition> {
  const text = await readWorkflow(path);
  const { config, problems } = loadConfig(root);
  const problem = problems[0];
  if (problem) throw new RunRefusal('invalid', `${problem.file}: ${problem.message}`);
  return define(root, fileKey(root, path), text, config);
}

/** Checks the text of a workflow file; see loadDefinition. */
export function define(root: string, file: string, source: string, config: Config): Definition {
  const document = parseDocument(source);
  const findings = checkDocument(document, judge(source), checkContext(config));
  if (findings.some((finding) => refusing.has(finding.code))) {
    const errors = findings.filter(({ severity }) => severity === 'error');
    throw new RunRefusal('invalid', errors.map((finding) => describe(file, document, finding)).join('\n'), errors);
  }
  const coming = notYet(document);
  if (coming.length > 0) throw new RunRefusal('invalid', coming.map(({ message }) => `${file}: ${message}`).join('\n'));
  const phases = new Map(document.phases.map((node) => [node.phase.name, {
    phase: node.phase,
    node,
    runner: resolveRunner(node, document, config.workers),
    control: controlFlowOf(node),
    hooks: hooksOf(node),
    fingerprint: fingerprint(node, document, config),
  }]));
  return {
    root, file, document, findings, phases,
    concurrency: positive(document.workflow?.entries.get('concurrency')) ?? config.concurrency ?? defaultConcurrency,
    errorStrategy: word(document, 'error_strategy') !== 'fail-fast' ? 'continue' : isTrue(document.workflow?.entries.get('drain')) ? 'drain' : 'fail-fast',
    timeout: duration(document.workflow?.entries.get('timeout')),
    strategy: strategyOf(word(document, 'strategy')),
    batched: batchedOf(document.workflow?.entries.get('durability')),
    sequential: word(document, 'mode') === 'sequential',
    killGraceMs: killGrace(file, document) ?? parsed(config.killGrace) ?? defaultKillGraceMs,
    store: text(document.workflow?.entries.get('store')),
  };
}

/** The text of a workflow file. Throws RunRefusal `not-found`, `invalid` for one too large to be one. */
export async function readWorkflow(path: string): Promise<string> {
  const shown = basename(path);
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new RunRefusal('not-found', `${shown} is a folder, not a workflow file`);
    if (found.size > largestFile) throw new RunRefusal('invalid', `${shown} is larger than ${largestFile} bytes`);
    return (await readFile(resolve(path), 'utf8')).replace(/^\ufeff/, '');
  } catch (error) {
    if (error instanceof RunRefusal) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const why = code === 'ENOENT' ? 'it does not exist' : code === 'EACCES' ? 'no permission to read it' : error instanceof Error ? error.message : String(error);
    throw new RunRefusal('not-found', `cannot read ${path}: ${why}`);
  }
}

function describe(file: string, document: WorkflowDocument, finding: Finding): string {
  const { line, character } = positionAt(document, finding.span.start);
  return `${file}:${line + 1}:${character + 1} ${finding.severity} ${finding.code} ${finding.message}`;
}

function fingerprint(node: PhaseNode, document: WorkflowDocument, config: Config): string {
  const { name, dependsOn, rule, template } = node.phase;
  const control = controlFlowText(node);
  const parts = [name, dependsOn, rule, template, runnerText(node, document, config.workers), ...(control === undefined ? [] : [control])];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

type MaybeEntry = ReturnType<PhaseNode['entries']['get']>;

function word(document: WorkflowDocument, key: string): unknown {
  const entry = document.workflow?.entries.get(key);
  return entry && plainValue(entry.value);
}

function strategyOf(value: unknown): Definition['strategy'] {
  return value === 'checkpoint' || value === 'end' ? value : 'node';
}

function batchedOf(entry: MaybeEntry): number {
  return entry?.value.kind === 'table' ? positive(entry.value.entries.get('batched')) ?? 0 : 0;
}

function isTrue(entry: MaybeEntry): boolean {
  return entry?.value.kind === 'boolean' && entry.value.value;
}

function positive(entry: MaybeEntry): number | undefined {
  const value = entry && plainValue(entry.value);
  return typeof value === 'number' && value >= 1 ? Math.floor(value) : undefined;
}

function text(entry: MaybeEntry): string | undefined {
  const value = entry && plainValue(entry.value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function duration(entry: MaybeEntry): number | undefined {
  const value = entry && plainValue(entry.value);
  return typeof value === 'string' ? parsed(value) : undefined;
}

/** Milliseconds; undefined when the file says nothing. One that does not read is refused: it would be another than the file says. */
function killGrace(file: string, document: WorkflowDocument): number | undefined {
  const entry = document.workflow?.entries.get('kill_grace');
  if (!entry) return undefined;
  const value = plainValue(entry.value);
  const ms = typeof value === 'string' ? parsed(value) : undefined;
  if (ms !== undefined && ms >= 0) return ms;
  const { line, character } = positionAt(document, entry.value.span.start);
  throw new RunRefusal('invalid', `${file}:${line + 1}:${character + 1} [workflow]: \`kill_grace\` is no duration of zero or more, such as "5s" or "1m30s"`);
}

function parsed(text: string | undefined): number | undefined {
  const result = text === undefined ? undefined : parseDuration(text);
  return result && 'ms' in result ? result.ms : undefined;
}
