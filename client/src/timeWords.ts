/** A span in milliseconds as a person says it: `12 ms`, `4.2 s`, `3 min 5 s`, `2 h 10 min`. */
export function spanWords(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How long it took, from RFC 3339 times; empty while it has not ended or has not started. */
export function tookWords(started: string | null, ended: string | null): string {
  if (started === null || ended === null) return '';
  return spanWords(Date.parse(ended) - Date.parse(started));
}

/** The local time of an RFC 3339 time, with the date when it is another day than `now`. */
export function clockWords(time: string, now: Date): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return date.toDateString() === now.toDateString() ? clock : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock}`;
}

/** Joins what is not empty. */
export function joinWords(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
