import { goUrlPath } from './goUrlPath';
import { metaValue, parseTaskMeta } from './meta';

/** Times in an info, most exact first: the key, then what its value must look like. */
const infoTimes = [
  /(?:day|date|time|timestamp)[=:](\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z)/,
  /(?:date|hour|hour_utc)[=:](\d{4}-\d{2}-\d{2}T\d{2})/,
  /(?:day|date)[=:](\d{4}-\d{2}-\d{2})/,
];

/** Times in a path; the first form that is there decides, even when it is no date. */
const pathTimes = [/\d{4}\/\d{2}\/\d{2}\/\d{2}/, /\d{4}\/\d{2}\/\d{2}/, /\d{4}-\d{2}-\d{2}/, /\d{4}\/\d{2}/];

/**
 * A task's logical time (UTC): from its meta `cron=2006-01-02T15`, else from a key in its info,
 * else from the info's path. Undefined when there is none.
 */
export function logicalTime(info: string, meta: string): Date | undefined {
  const cron = metaValue(parseTaskMeta(meta), 'cron');
  const fired = /^\d{4}-\d{2}-\d{2}T\d{1,2}$/.test(cron) ? dateOf(cron) : undefined;
  if (fired !== undefined) return fired;
  const path = goUrlPath(info);
  if (path === undefined) return undefined;
  for (const form of infoTimes) {
    const text = form.exec(info)?.[1];
    const time = text === undefined ? undefined : dateOf(text);
    if (time !== undefined) return time;
  }
  return pathTime(path);
}

/** The time that a path names: `20060102T150405` in the file's name, else a date in the path. */
export function pathTime(path: string): Date | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const stamp = /(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})/.exec(name);
  if (stamp !== null) return dateOf(stamp.slice(1).join('-'));
  for (const form of pathTimes) {
    const text = form.exec(path)?.[0];
    if (text !== undefined) return dateOf(text);
  }
  return undefined;
}

/** Reads year, month, day, hour, minute, second, as many as there are; undefined when out of range. */
function dateOf(text: string): Date | undefined {
  const [year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0] = (text.match(/\d+/g) ?? []).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  date.setUTCHours(hour, minute, second);
  // Go's zero time stands for none.
  const zero = year === 1 && month === 1 && day === 1 && hour + minute + second === 0;
  return zero ? undefined : date;
}
