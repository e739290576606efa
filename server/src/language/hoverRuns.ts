import { durationWords } from './durationWords';
import { timeWords } from './nextFires';

/** How a phase did in its runs. Times in milliseconds, null where nothing tells them; `ended` is RFC 3339. */
export interface RunFigures {
  readonly last: { readonly status: string; readonly ended: string | null };
  readonly runs: number;
  readonly completed: number;
  readonly failed: number;
  readonly p50: number | null;
  readonly p95: number | null;
}

/** What became of a phase in Markdown: its last run, then how often and how long it ran. */
export function runsText({ last, runs, completed, failed, p50, p95 }: RunFigures): string {
  const settled = completed + failed;
  const figures = [
    `${runs} ${runs === 1 ? 'run' : 'runs'}`,
    ...(settled === 0 ? [] : [`${share(completed, settled)} of ${settled} ${settled === 1 ? 'task' : 'tasks'} completed`]),
    ...(p50 === null || p95 === null ? [] : [`p50 ${took(p50)}, p95 ${took(p95)}`]),
  ];
  return `Last run: **${last.status}**${last.ended === null ? '' : `, ended ${timeWords(new Date(last.ended))}`}\n\n${figures.join('; ')}`;
}

/** Rounded down: all is said of all only. */
function share(part: number, whole: number): string {
  return `${Math.floor((part / whole) * 100)} %`;
}

function took(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : durationWords(Math.round(ms / 1000) * 1000);
}
