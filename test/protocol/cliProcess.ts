import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunAnswer } from './cliShapes';

/** The bundle that users run. */
export const program = resolve('dist/cli.js');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Setting {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Words before `node`, such as a shell that sets a limit. */
  readonly through?: readonly string[];
}

const started = new Set<ChildProcess>();

/** A folder of its own, without links in its path; `files` by relative path. Removing it ends what a failed test has left running. */
export function newFolder(files: Readonly<Record<string, string>> = {}): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'millrace-cli-'));
  write(path, files);
  return {
    path,
    remove() {
      for (const child of started) child.kill('SIGKILL');
      rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}

export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Starts `millrace` in a process group of its own, as a terminal would. */
export function start(cwd: string, words: readonly string[], { env = {}, through = [] }: Setting = {}): ChildProcess {
  const [first = process.execPath, ...rest] = [...through, process.execPath, program, ...words];
  const child = spawn(first, rest, { cwd, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  started.add(child);
  child.once('exit', () => started.delete(child));
  return child;
}

/** Everything that a process has written when it has ended. */
export function ended(child: ChildProcess): Promise<Ended> {
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name]?.setEncoding('utf8').on('data', (part: string) => (text[name] += part));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => done({ code, signal, ...text }));
  });
}

/** Runs `millrace` to its end. */
export function millrace(cwd: string, words: readonly string[], setting: Setting = {}): Promise<Ended> {
  const child = start(cwd, words, setting);
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(setting.input ?? '');
  return ended(child);
}

/** Runs a command with `--json` and reads its answer, of the shape that it is known to have: stdout must hold one line of JSON and nothing else. */
export async function answer<T = RunAnswer>(cwd: string, words: readonly string[], code = 0, setting: Setting = {}): Promise<T> {
  const found = await millrace(cwd, [...words, '--json'], setting);
  assert.equal(found.code, code, `${words.join(' ')} ended with ${found.code}: ${found.stderr}${found.stdout}`);
  assert.match(found.stdout, /^[^\n]+\n$/, 'one line');
  return JSON.parse(found.stdout);
}

/** The error of a command that must fail with a code: on stdout as JSON, the same text on stderr. */
export async function refusal(cwd: string, words: readonly string[], code: number, setting: Setting = {}): Promise<{ kind: string; message: string }> {
  const found = await millrace(cwd, [...words, '--json'], setting);
  assert.equal(found.code, code, `${words.join(' ')} ended with ${found.code}: ${found.stderr}${found.stdout}`);
  const { error, ...more } = JSON.parse(found.stdout);
  assert.deepEqual([Object.keys(error).sort(), more], [['kind', 'message'], {}]);
  assert.ok(found.stderr.includes(error.message), `stderr has the text: ${found.stderr}`);
  assert.doesNotMatch(found.stderr, /\n {4}at /, 'no stack');
  return error;
}

/** Rows of queries in the state of a folder, as Python's SQLite sees it. */
export function queryAll(folder: string, sql: readonly string[]): unknown[][][] {
  const script = 'import json,sqlite3,sys\nc=sqlite3.connect(sys.argv[1])\nprint(json.dumps([c.execute(q).fetchall() for q in sys.argv[2:]]))';
  const { status, stdout, stderr } = spawnSync('python3', ['-c', script, join(folder, '.millrace', 'state.sqlite'), ...sql], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/** The rows of one query. */
export function query(folder: string, sql: string): unknown[][] {
  return queryAll(folder, [sql])[0] ?? [];
}

/** flowlord's workflow files. Skips the test, loudly, where they are absent. */
export function corpusFolder(context: Mocha.Context): string {
  const folder = resolve('../shared/corpus/flowlord');
  if (!existsSync(folder)) {
    console.warn(`${folder} is absent: this test needs it`);
    context.skip();
  }
  return folder;
}

/** Waits until something is there; throws when it does not come within half a minute and more. */
export async function until<T>(what: string, look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (let i = 0; i < 1500; i++) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await pause(20);
  }
  throw new Error(`${what} did not come`);
}

/** Whether a process lives; one that has ended and not been waited for does not. */
export function lives(pid: number): boolean {
  return spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim().replace(/^Z.*/, '') !== '';
}
