import cronstrue from 'cronstrue';
import { parseCron } from '../workflow/cron';
import { durationWords } from './durationWords';

/** A cron expression in words, such as `At 05:00` or `Every 5 minutes (Europe/Berlin)`; undefined where it is not valid. */
export function cronWords(expr: string): string | undefined {
  const read = parseCron(expr);
  if ('error' in read) return undefined;
  const { schedule } = read;
  if (schedule.kind === 'every') return `Every ${durationWords(schedule.delayMs)}`;
  const fields = expr.replace(/^(?:CRON_)?TZ=\S+/, '').trim();
  const both = schedule.dayOfMonth.star || schedule.dayOfWeek.star;
  const words = inWords(fields, both) ?? fields;
  // The library says "and on" for days of which one is enough.
  const sentence = both ? words : words.replace(' of the month, and ', ' of the month, or ');
  return schedule.zone === 'UTC' ? sentence : `${sentence} (${schedule.zone})`;
}

/** Our reader takes a few spellings that the library does not know (`?` in any field, empty items): then there are no words. */
function inWords(fields: string, both: boolean): string | undefined {
  try {
    return cronstrue.toString(fields, { use24HourTimeFormat: true, logicalAndDayFields: both });
  } catch {
    return undefined;
  }
}
