import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { changeArmed, sameFile } from '../execution/schedule/armed';
import type { FoundFile } from '../execution/schedule/writtenFiles';
import { isDriven, loadRun } from '../execution/savedRun';
import { RunRefusal } from '../execution/runRefusal';
import { StateError } from '../state/stateError';
import { formatTime } from '../workflow/timeText';
import { startDetached } from './detach';
import type { ScheduledPlace, ScheduleEvent } from './scheduleEvent';
import { withRuns } from './withRuns';

/** How fires are started. */
export interface FireSetting {
  /** Folder in which a fire is noted before it is started, so that it is never fired twice; null: it is noted nowhere. */
  readonly machine: string | null;
  /** `--store` of the runs. */
  readonly store: string | undefined;
  readonly tell: (event: ScheduleEvent) => void;
}

/**
 * Starts a run of a root phase and what hangs below it, as a process of its own. Resolves when that run has ended.
 * @param found the files that it is started for; none: its time has come
 */
export async function startFire(place: ScheduledPlace, at: Date, found: readonly FoundFile[], { machine, store, tell }: FireSetting): Promise<void> {
  const { root, file, phase } = place;
  const fire = formatTime(at);
  const files = found.map(({ path }) => path);
  try {
    if (machine !== null) await noteFire(machine, place, at, found);
    const words = ['run', join(root, file), '--root', root, '--phase', phase, '--downstream', '--at', fire, ...(store === undefined ? [] : ['--store', store]), ...files.flatMap((path) => ['--file', path])];
    const { told, ended } = await startDetached(words, root);
    if (!told || 'error' in told) return tell({ ...place, event: 'refused', fire, files, message: told?.error.message ?? 'its run process ended before it began' });
    if (machine !== null) await note(machine, place, 'runs', told.id);
    tell({ ...place, event: 'started', fire, files, run: told.id });
    tell({ ...place, event: 'ended', run: told.id, exitCode: await ended });
  } catch (error) {
    tell({ ...place, event: 'refused', fire, files, message: error instanceof Error ? error.message : String(error) });
  }
}

function noteFire(machine: string, place: ScheduledPlace, at: Date, found: readonly FoundFile[]): Promise<void> {
  if (found.length === 0) return note(machine, place, 'fired', at.toISOString());
  // Not the time of the fire: what was still being written then must be found again after a crash.
  return note(machine, place, 'written', new Date(Math.max(...found.map(({ written }) => Math.ceil(written)))).toISOString());
}

function note(machine: string, place: ScheduledPlace, what: 'fired' | 'written' | 'runs', value: string): Promise<void> {
  return changeArmed(machine, (all) => all.map((each) => (sameFile(each, place) ? { ...each, [what]: { ...each[what], [place.phase]: value } } : each)));
}

/** Milliseconds between looks at a run that another process has started. */
const lookEveryMs = 1000;

/** Resolves when nobody drives a run any more; at once when it is not there. */
export async function endOfRun(root: string, id: string, store: string | undefined): Promise<void> {
  try {
    await withRuns({ root, store }, async (runs) => {
      for (await runs.refresh(id); isDriven(runs.folder, loadRun(runs.folder, id)); await runs.refresh(id)) await pause(lookEveryMs, undefined, { ref: false });
    });
  } catch (error) {
    if (!(error instanceof RunRefusal) && !(error instanceof StateError)) throw error;
  }
}
