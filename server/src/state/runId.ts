const pattern = /^\d{8}T\d{9}-[0-9a-z]{6}$/;

/** A run id: its start in UTC to the millisecond, then six random characters, e.g. `20240102T030405678-k3f9q2`. Sorts by time and is a safe path segment. */
export function newRunId(now: Date, random: () => number = Math.random): string {
  const time = now.toISOString().replace(/[-:.Z]/g, '');
  const tail = Array.from({ length: 6 }, () => Math.floor(random() * 36).toString(36)).join('');
  return `${time}-${tail}`;
}

/** Whether a text is a run id, and so may become part of a path. */
export function isRunId(text: string): boolean {
  return pattern.test(text);
}
