import { execFile } from 'node:child_process';
import { groupMembers } from './groupMembers';

/** Sends a signal to a whole process group; false when nothing of it is left. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    // EPERM: something of it lives but is not ours to signal.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Ends a process group: SIGTERM, after `graceMs` SIGKILL. Resolves when nothing of it runs, or 5 s after SIGKILL when the system cannot end it (Windows: when the tree was told). */
export async function endGroup(group: number, graceMs: number): Promise<void> {
  if (process.platform === 'win32') {
    await new Promise<void>((resolve) => execFile('taskkill', ['/pid', String(group), '/t', '/f'], () => resolve()));
    return;
  }
  if (!signalGroup(group, 'SIGTERM')) return;
  if (await isGone(group, graceMs)) return;
  signalGroup(group, 'SIGKILL');
  await isGone(group, 5000);
}

/** Waits until nothing of a group runs, at most `ms`; looks often at first. */
async function isGone(group: number, ms: number): Promise<boolean> {
  const end = performance.now() + ms;
  for (let pause = 2; signalGroup(group, 0); pause = Math.min(pause * 2, 50)) {
    // In a container nobody may reap orphans: a group of zombies can be signalled for ever, but nothing of it runs.
    if (pause > 8 && groupMembers(group)?.every(({ zombie }) => zombie)) return true;
    if (performance.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return true;
}
