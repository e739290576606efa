import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { ProcessIdentity } from './runRecords';

/** Start-time mark of a living process; null when there is none (a zombie has ended too). */
type StartTime = (pid: number) => string | null;

/** `/proc/<pid>/stat`: the name in parentheses may hold anything, so fields are counted after the last `)`. */
const linuxStartTime: StartTime = (pid) => {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? null : fields[19] ?? null;
};

const macStartTime: StartTime = (pid) => {
  const text = attempt(() => execFileSync('/bin/ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { LC_ALL: 'C' } }));
  const [, stat, start] = /^\s*(\S+)\s+(.*\S)/.exec(text ?? '') ?? [];
  return stat === undefined || start === undefined || stat.startsWith('Z') ? null : start;
};

/** Windows tells no start time without starting a shell: there a reused pid counts as the same process. */
const pidStartTime: StartTime = (pid) => (attempt(() => process.kill(pid, 0)) === null ? null : 'unknown');

const startTime = process.platform === 'linux' ? linuxStartTime : process.platform === 'darwin' ? macStartTime : pidStartTime;

let boot: string | undefined;
/** Read once: it cannot change while this process lives. */
function bootId(): string {
  return boot ??= (process.platform === 'linux'
    ? attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim())
    : process.platform === 'darwin'
      ? attempt(() => execFileSync('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8' }).trim())
      : null) ?? '';
}

let namespace: string | undefined;
/** Read once, as it cannot change either. */
function pidNamespace(): string {
  return namespace ??= (process.platform === 'linux' ? attempt(() => readlinkSync('/proc/self/ns/pid')) : null) ?? '';
}

/** Who a process is. One that is not there any more gets the start time '', which no living process has. */
export function processIdentity(pid = process.pid): ProcessIdentity {
  return { host: hostname(), pid, pidNamespace: pidNamespace(), startTime: startTime(pid) ?? '', bootId: bootId() };
}

/**
 * Whether this very process lives, as far as it can be known here: `unknown` for one of another machine or container.
 * The host name alone tells nothing: a rebuilt container has another, two machines may have the same.
 */
export function liveness(identity: ProcessIdentity): 'alive' | 'dead' | 'unknown' {
  if (identity.bootId === bootId() && identity.pidNamespace === pidNamespace()) {
    return identity.startTime !== '' && startTime(identity.pid) === identity.startTime ? 'alive' : 'dead';
  }
  return identity.host === hostname() && identity.bootId !== bootId() ? 'dead' : 'unknown';
}

/** Of a process elsewhere that has given no sign for so long, in ms, it is taken that it has ended. */
export const silence = 5 * 60_000;

/**
 * Whether a process counts as alive. One elsewhere does as long as it gives signs of life.
 * @param heard when it last did (the change of a file that it touches now and then), in ms since 1970
 */
export function isAlive(identity: ProcessIdentity, heard: number): boolean {
  const known = liveness(identity);
  return known === 'unknown' ? Date.now() - heard < silence : known === 'alive';
}

function attempt<T>(look: () => T): T | null {
  try {
    return look();
  } catch {
    return null;
  }
}
