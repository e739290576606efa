import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { nodeFileSystem, syncFolder, writeSynced } from '../../state/fileSystem';
import { acquireLock } from '../../state/lock';
import { errorCode, ioError, StateError } from '../../state/stateError';

/** A workflow file whose rules fire on this machine. */
export interface ArmedFile {
  /** Absolute. */
  readonly root: string;
  /** File key. */
  readonly file: string;
  readonly overlap: boolean;
  readonly paused: boolean;
  /** When it was armed, or its pause ended, RFC 3339. */
  readonly since: string;
  /** The last cron fire of each root phase, RFC 3339. */
  readonly fired: Readonly<Record<string, string>>;
  /** When the last file that started each root phase was written, RFC 3339. */
  readonly written: Readonly<Record<string, string>>;
  /** The run that each root phase started last. */
  readonly runs: Readonly<Record<string, string>>;
}

const version = 1;

/** The folder of what belongs to this machine and its user, never to a workspace: a folder that is copied or cloned starts nothing. */
export function machineFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env['XDG_STATE_HOME']) return join(env['XDG_STATE_HOME'], 'millrace');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'millrace');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'millrace');
  return join(homedir(), '.local', 'state', 'millrace');
}

/** What is armed on this machine, in the order of arming. Throws StateError `corrupt`, `invalid`, `io`. */
export function readArmed(folder: string): ArmedFile[] {
  const path = armedPath(folder);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw ioError(`read what is armed, ${path}`, error);
  }
  const content = parse(text);
  if (!content) throw new StateError('corrupt', `${path}, which says what is armed on this machine, is damaged: move it away and arm the files again`);
  if (content.version !== version) throw new StateError('invalid', `${path} was written by another version of Millrace (${content.version}): update`);
  return content.armed;
}

/** Only this program writes it, whole: what parses and has the form is what was written. */
function parse(text: string): { version: number; armed: ArmedFile[] } | undefined {
  try {
    const content: unknown = JSON.parse(text);
    return isContent(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function isContent(value: unknown): value is { version: number; armed: ArmedFile[] } {
  return typeof value === 'object' && value !== null && 'version' in value && typeof value.version === 'number' && 'armed' in value && Array.isArray(value.armed);
}

/** Changes what is armed, one process at a time; a crash leaves the old or the new list. Throws StateError, and what `change` throws. */
export async function changeArmed(folder: string, change: (armed: readonly ArmedFile[]) => readonly ArmedFile[]): Promise<void> {
  const path = armedPath(folder);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw ioError(`create the folder ${dirname(path)}`, error);
  }
  const lock = await acquireLock(join(folder, 'armed.lock'), { wait: 10_000 });
  try {
    const before = readArmed(folder);
    const after = change(before);
    if (after === before) return;
    writeSynced(`${path}.tmp`, Buffer.from(`${JSON.stringify({ version, armed: after }, null, 2)}\n`), nodeFileSystem);
    nodeFileSystem.rename(`${path}.tmp`, path);
    syncFolder(folder, nodeFileSystem);
  } catch (error) {
    throw errorCode(error) === undefined ? error : ioError(`write what is armed, ${path}`, error);
  } finally {
    lock.release();
  }
}

/** Whether two entries are the same file. */
export function sameFile(a: Pick<ArmedFile, 'root' | 'file'>, b: Pick<ArmedFile, 'root' | 'file'>): boolean {
  return a.root === b.root && a.file === b.file;
}

function armedPath(folder: string): string {
  return join(folder, 'armed.json');
}
