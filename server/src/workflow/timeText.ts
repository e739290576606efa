const form = /^(\d{4}-\d{2}-\d{2})(?:T([01]\d|2[0-3])(:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?)?$/;

/** Reads `2006-01-02`, `2006-01-02T15` (both UTC) or RFC 3339; undefined for anything else. */
export function parseTime(text: string): Date | undefined {
  const [, day, hour = '00', rest = ':00:00Z'] = form.exec(text) ?? [];
  if (day === undefined) return undefined;
  const time = new Date(`${day}T${hour}${rest}`);
  const midnight = new Date(`${day}T00:00:00Z`);
  // Date carries February 30 into March; a day that does not exist is no time.
  const exists = !Number.isNaN(midnight.getTime()) && formatTime(midnight).startsWith(day);
  return exists && !Number.isNaN(time.getTime()) ? time : undefined;
}

/** RFC 3339 in UTC, without a fraction where there is none. */
export function formatTime(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z');
}
