import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

export interface Command {
  /** The program as an absolute path, and its arguments; no shell reads them. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A process that exists but has not begun: `open` lets it, and if this process dies first it ends by itself. */
export interface Spawned {
  /** Also the id of its process group. */
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  open(): Promise<void>;
  /** The leader has ended; its group may hold more. */
  readonly exited: Promise<Exit>;
  /** Everything that it and its descendants wrote has been read. */
  readonly drained: Promise<void>;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Starts commands. The one place that another way of starting them would replace. */
export interface Spawner {
  /** Rejects when the system refuses to start a process. */
  spawn(command: Command): Promise<Spawned>;
}

/**
 * The gate: a shell that waits for one byte on descriptor 3 and then becomes the command. At end of file, which is what
 * a dead run process leaves, `read` fails and nothing is started.
 */
const gate = 'read -r go <&3 || exit 125; exec 3<&-; exec "$@"';

/** A plain detached spawn behind the gate: the command is the leader of a session and process group of its own. */
export const gatedSpawner: Spawner = {
  async spawn({ argv, cwd, env }) {
    const windows = process.platform === 'win32';
    const [program = '', ...rest] = windows ? argv : ['/bin/sh', '-c', gate, 'millrace-gate', ...argv];
    const child = spawn(program, rest, {
      cwd, env, detached: !windows, windowsHide: true,
      stdio: windows ? ['pipe', 'pipe', 'pipe'] : ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    const exited = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
    const drained = new Promise<void>((resolve) => child.once('close', () => resolve()));
    await started(child);
    const { pid, stdin, stdout, stderr } = child;
    if (pid === undefined || !stdin || !stdout || !stderr) throw new Error('the system gave no pipes to the process');
    // Writing to a process that has ended already is not an error of ours.
    stdin.on('error', () => undefined);
    return { pid, stdin, stdout, stderr, exited, drained, open: () => openGate(child) };
  },
};

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
}

function openGate(child: ChildProcess): Promise<void> {
  const pipe = child.stdio[3];
  if (!pipe || !('write' in pipe)) return Promise.resolve();
  pipe.on('error', () => undefined);
  return new Promise((resolve) => pipe.end('\n', () => resolve()));
}
