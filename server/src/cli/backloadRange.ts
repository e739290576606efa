import type { FireRange } from '../state/runRecords';
import { formatTime } from '../workflow/timeText';
import { hourMs, stepName } from '../workflow/timeSteps';
import { readTime, UsageError } from './command';

/** More fires than that are surely a slip of the pen: by the hour it is eleven years. */
const mostFires = 100_000;
const hoursOf = { hour: 1, day: 24, week: 7 * 24, month: 30 * 24 };

/** Words of a command that may ask for a backload. */
export interface RangeValues {
  readonly at?: string;
  readonly from?: string;
  readonly to?: string;
  readonly by?: string;
  readonly file?: readonly string[];
}

/** Reads `--from T --to T --by day`, cut to full hours; undefined when none is there. Throws UsageError. */
export function readRange({ at, from, to, by, file }: RangeValues): FireRange | undefined {
  if (from === undefined && to === undefined) {
    if (by !== undefined) throw new UsageError('--by needs --from and --to');
    return undefined;
  }
  if (from === undefined || to === undefined) throw new UsageError('a backload needs both --from and --to');
  if (at !== undefined) throw new UsageError('--at is one fire, --from and --to are many: leave one out');
  if (file !== undefined) throw new UsageError('--file is for phases that files start, and a backload leaves them out');
  const step = stepName(by ?? 'day');
  if (!step) throw new UsageError(`--by takes hour, day, week or month, not "${by}"`);
  const range = { from: fullHour(from), to: fullHour(to), by: step };
  // Counted before any is made: a slip in the year must not fill the memory.
  const fires = Math.floor(Math.abs(Date.parse(range.to) - Date.parse(range.from)) / hourMs / hoursOf[step]) + 1;
  if (fires > mostFires) throw new UsageError(`--from ${from} --to ${to} by the ${step} are ${fires} fires, and a run has ${mostFires} at most`);
  return range;
}

function fullHour(text: string): string {
  return formatTime(new Date(Math.floor(readTime(text).getTime() / hourMs) * hourMs));
}
