import { formatTime } from '../workflow/timeText';
import { printJson } from './print';

/** A root phase of a scheduled file. */
export interface ScheduledPlace {
  readonly root: string;
  /** File key. */
  readonly file: string;
  readonly phase: string;
}

/** What a schedule tells; times are RFC 3339. */
export type ScheduleEvent =
  | ScheduledPlace & { readonly event: 'armed'; readonly next: string | null; readonly files: string | null }
  | ScheduledPlace & { readonly event: 'started'; readonly fire: string; readonly files: readonly string[]; readonly run: string }
  | ScheduledPlace & { readonly event: 'skipped' | 'refused'; readonly fire: string; readonly files: readonly string[]; readonly message: string }
  | ScheduledPlace & { readonly event: 'ended'; readonly run: string; readonly exitCode: number | null }
  | { readonly event: 'problem' | 'disarmed'; readonly root: string; readonly file: string; readonly message: string };

/** Prints an event as a line, with `json` as an object. */
export function printEvent(event: ScheduleEvent, json: boolean): void {
  const at = formatTime(new Date());
  if (json) printJson(JSON.stringify({ at, ...event }));
  else console.log(`${at}  ${words(event)}`);
}

function words(event: ScheduleEvent): string {
  switch (event.event) {
    case 'armed': return `armed ${event.file} ${event.phase}: ${[event.next === null ? '' : `next ${event.next}`, event.files === null ? '' : `files ${event.files}`].filter((part) => part !== '').join(', ') || 'never fires'}`;
    case 'started': return `started ${event.file} ${event.phase} of ${event.fire}${event.files.length > 0 ? ` for ${event.files.join(', ')}` : ''}: run ${event.run}`;
    case 'skipped': case 'refused': return `${event.event} ${event.file} ${event.phase} of ${event.fire}: ${event.message}`;
    case 'ended': return `ended ${event.file} ${event.phase}: run ${event.run}${event.exitCode === 0 ? '' : `, exit code ${event.exitCode}`}`;
    case 'problem': case 'disarmed': return event.message;
  }
}
