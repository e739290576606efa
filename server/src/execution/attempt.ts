import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { formatDuration } from '../workflow/duration';
import { formatTaskMeta, metaValues, parseTaskMeta } from '../workflow/meta';
import { processIdentity } from '../state/identity';
import type { LogPlace, ProcessIdentity, TaskResult } from '../state/runRecords';
import { openAttemptLog, type AttemptLog } from './attemptLog';
import { findProgram } from './findProgram';
import { setLongTimeout } from './longTimeout';
import { endGroup, signalGroup } from './processGroup';
import type { Reaper } from './reaper';
import type { Runner } from './runner';
import type { Spawned, Spawner } from './spawner';
import { fillPlaceholders, taskEnvironment, type AttemptFacts } from './taskEnvironment';
import { readTaskOutput } from './taskOutput';
import { copyLines, lastLine, readAnswer, type Answer } from './taskProtocol';

/** What all attempts of a run share. */
export interface AttemptSetting {
  readonly root: string;
  readonly logsDir: string;
  /** Before the names of logs, see RunStore. */
  readonly logTag: string;
  /** For input and output files; gone after each attempt. */
  readonly scratchDir: string;
  readonly killGraceMs: number;
  readonly spawner: Spawner;
  readonly reaper: Reaper;
  /** Environment that tasks inherit. */
  readonly env: NodeJS.ProcessEnv;
  /** Folder with the `millrace` launcher. */
  readonly binFolder: string | undefined;
  /** argv that runs an exported function; the module and the name follow. */
  readonly useCommand: readonly string[];
  /** Address of the store. */
  readonly state: string;
}

/** What is known when an attempt starts; written to the journal before the command may begin. */
export interface AttemptStart {
  readonly process: ProcessIdentity | null;
  readonly log: LogPlace | null;
}

/** How an attempt ended. */
export interface AttemptEnd {
  readonly result: TaskResult | 'cancelled';
  readonly msg: string;
  readonly exitCode: number | null;
  /** JSON text. */
  readonly output: string | null;
  readonly meta: string;
  readonly logEnd: number | null;
  /** Another attempt would end the same: no retry. */
  readonly final?: true;
}

/** One attempt: what it is told and how it is run. */
export interface Attempt {
  readonly facts: Omit<AttemptFacts, 'inputsPath' | 'outputPath'>;
  readonly runner: Runner;
  /** JSON object of the parents' values. */
  readonly inputs: string;
  /** The task as JSON on one line, for protocol `task`. */
  readonly taskLine: string;
}

/**
 * Runs one attempt to its end. `onStart` is called once, before the command can begin; when it fails, nothing begins and
 * the error is passed on. Aborting the signal ends the command's whole process group and gives `cancelled`.
 */
export async function runAttempt(attempt: Attempt, setting: AttemptSetting, onStart: (start: AttemptStart) => Promise<void>, signal: AbortSignal): Promise<AttemptEnd> {
  const log = openAttemptLog(setting.logsDir, attempt.facts.key, setting.logTag);
  const files = scratchFiles(setting.scratchDir, log.place.file, attempt.facts.attempt);
  try {
    const facts: AttemptFacts = { ...attempt.facts, inputsPath: files.inputs, outputPath: files.output };
    mkdirSync(setting.scratchDir, { recursive: true });
    writeFileSync(files.inputs, attempt.inputs);
    const spawned = await spawnCommand(attempt.runner, facts, setting);
    if ('error' in spawned) {
      await onStart({ process: null, log: log.place });
      log.stream.write(`millrace: ${spawned.error}\n`);
      return { ...failure(spawned.error), meta: facts.meta, logEnd: await log.close() };
    }
    await announce(spawned, setting, log, onStart);
    const ended = await follow(spawned, attempt, setting, log, signal);
    const end = conclude(ended, attempt, facts, files.output, signal);
    // The log has the command's own words already.
    if (end.result === 'error' && end.msg !== ended.lastError) log.stream.write(`millrace: ${end.msg}\n`);
    return { ...end, logEnd: await log.close() };
  } catch (error) {
    await log.close();
    throw error;
  } finally {
    remove(files.inputs);
    remove(files.output);
  }
}

/** Recursive, because a task may have made a folder of it. */
function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

function failure(msg: string): { result: 'error'; msg: string; exitCode: null; output: null } {
  return { result: 'error', msg, exitCode: null, output: null };
}

function scratchFiles(dir: string, logFile: string, attempt: number): { inputs: string; output: string } {
  const base = join(dir, `${logFile.slice(0, -'.log'.length)}.${attempt}`);
  remove(`${base}.output`);
  return { inputs: `${base}.inputs.json`, output: `${base}.output` };
}

interface Prepared { readonly argv: string[]; readonly cwd: string; readonly env: NodeJS.ProcessEnv }

function prepare(runner: Runner, facts: AttemptFacts, setting: AttemptSetting): Prepared | { error: string } {
  const cwd = isAbsolute(runner.cwd) ? runner.cwd : join(setting.root, runner.cwd);
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) return { error: `the working folder "${runner.cwd}" does not exist` };
  const env = taskEnvironment(setting.env, facts, runner.env, setting.binFolder);
  const { program } = runner;
  if (program.kind === 'use') {
    env['ELECTRON_RUN_AS_NODE'] = '1';
    return { argv: [...setting.useCommand, isAbsolute(program.module) ? program.module : join(setting.root, program.module), program.name], cwd, env };
  }
  if (program.kind === 'shell') {
    const windows = process.platform === 'win32';
    return { argv: windows ? ['cmd.exe', '/d', '/s', '/c', program.script] : ['/bin/sh', '-c', program.script], cwd, env };
  }
  const [name = '', ...rest] = program.argv.map((word) => fillPlaceholders(word, facts));
  const found = findProgram(name, cwd, env);
  return 'error' in found ? found : { argv: [found.path, ...rest], cwd, env };
}

/** Makes the command's process, which waits at its gate. What cannot be started is this attempt's failure, not the run's. */
async function spawnCommand(runner: Runner, facts: AttemptFacts, setting: AttemptSetting): Promise<Spawned | { error: string }> {
  try {
    const command = prepare(runner, facts, setting);
    return 'error' in command ? command : await setting.spawner.spawn(command);
  } catch (error) {
    return { error: `cannot start the command: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Makes a waiting process known to the reaper and to the journal; only then may it begin. */
async function announce(spawned: Spawned, setting: AttemptSetting, log: AttemptLog, onStart: (start: AttemptStart) => Promise<void>): Promise<void> {
  await setting.reaper.add(spawned.pid);
  try {
    await onStart({ process: processIdentity(spawned.pid), log: log.place });
  } catch (error) {
    await endGroup(spawned.pid, 0);
    setting.reaper.remove(spawned.pid);
    throw error;
  }
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  readonly answer: Answer | undefined;
  readonly lastError: string;
}

/** Feeds and reads the command until it and everything in its group has ended. */
async function follow(spawned: Spawned, attempt: Attempt, setting: AttemptSetting, log: AttemptLog, signal: AbortSignal): Promise<Ended> {
  const { runner, facts } = attempt;
  let answer: Answer | undefined;
  // The first result line is the answer; a second one is log.
  const onLine = runner.protocol !== 'task' ? undefined : (line: string) => {
    if (answer) return false;
    answer = readAnswer(line, facts.type);
    return answer !== undefined;
  };
  const errors = lastLine();
  spawned.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const copied = Promise.all([copyLines(spawned.stdout, log.stream, onLine), copyLines(spawned.stderr, log.stream, undefined)]);
  let timedOut = false;
  let ending: Promise<void> | undefined;
  const end = () => (ending ??= endGroup(spawned.pid, setting.killGraceMs));
  const disarm = runner.timeoutMs === undefined ? undefined : setLongTimeout(() => {
    timedOut = true;
    void end();
  }, runner.timeoutMs);
  const onAbort = () => void end();
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });

  await spawned.open();
  spawned.stdin.end(runner.protocol === 'task' ? `${attempt.taskLine}\n` : '');
  const { code, signal: killedBy } = await spawned.exited;
  disarm?.();
  signal.removeEventListener('abort', onAbort);
  await ending;
  // What a task leaves behind in its group ends with it: the next attempt must not meet it.
  if (signalGroup(spawned.pid, 0)) {
    await Promise.race([spawned.drained, pause(50)]);
    await endGroup(spawned.pid, setting.killGraceMs);
  }
  setting.reaper.remove(spawned.pid);
  // A descendant that left the group may hold the pipes for ever.
  await Promise.race([copied, pause(1000)]);
  spawned.stdout.destroy();
  spawned.stderr.destroy();
  return { code, signal: killedBy, timedOut, answer, lastError: errors.text() };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** Turns how the command ended into the attempt's result. */
function conclude(ended: Ended, attempt: Attempt, facts: AttemptFacts, outputPath: string, signal: AbortSignal): Omit<AttemptEnd, 'logEnd'> {
  const { runner } = attempt;
  const base = { exitCode: ended.code, output: null, meta: facts.meta };
  if (ended.timedOut) return { ...base, result: 'error', msg: `timed out after ${formatDuration(runner.timeoutMs ?? 0)}` };
  // Whoever has answered, or ended well, has done its work though it was told to stop.
  if (signal.aborted && ended.code !== 0 && !ended.answer) return { ...base, result: 'cancelled', msg: 'cancelled' };
  const told = runner.protocol === 'task' ? byAnswer(ended) : byExitCode(ended, runner);
  const output = readTaskOutput(outputPath);
  if ('error' in output) return { ...base, result: 'error', msg: output.error };
  const returned = ended.answer?.meta ?? facts.meta;
  const meta = output.meta.length === 0 ? returned : addMeta(returned, output.meta);
  return { ...told, exitCode: ended.code, output: output.value, meta };
}

function byAnswer({ answer, code, signal, lastError }: Ended): { result: TaskResult; msg: string } {
  if (answer) return { result: answer.result, msg: answer.msg };
  const how = signal ? `ended by ${signal}` : `exit code ${code ?? 'unknown'}`;
  return { result: 'error', msg: `the worker printed no result line (${how})${lastError ? `: ${lastError}` : ''}` };
}

function byExitCode({ code, signal, lastError }: Ended, runner: Runner): { result: TaskResult; msg: string } {
  if (code === null) return { result: 'error', msg: `ended by ${signal ?? 'a signal'}${lastError ? `: ${lastError}` : ''}` };
  const result = runner.exitCodes[code] ?? (code === 0 ? 'complete' : 'error');
  return { result, msg: result === 'complete' ? '' : lastError || `exit code ${code}` };
}

/** Lays keys over a meta text; the new ones come last. */
function addMeta(meta: string, added: readonly (readonly [string, string])[]): string {
  const entries = metaValues(parseTaskMeta(meta));
  for (const [key, value] of added) entries.set(key, value);
  return formatTaskMeta(entries, { sorted: false });
}
