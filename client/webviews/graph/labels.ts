import type { NodeState, PhaseText, RunChoice, RunStatus, TaskStatus } from './messages';

/** Pixels of a node beside its text, and of a letter of its name (as the layout reckons) and of its second line. */
const aside = 48;
const letters = { name: 7.2, detail: 6.3 };

export const statusWords: Readonly<Record<TaskStatus | Extract<RunStatus, 'partially_completed' | 'interrupted'>, string>> = {
  completed: 'completed',
  failed: 'failed',
  running: 'running',
  waiting: 'waiting to retry',
  pending: 'pending',
  skipped: 'skipped',
  bypassed: 'bypassed',
  cancelled: 'cancelled',
  partially_completed: 'partially completed',
  interrupted: 'interrupted',
};

function plural(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

/** A time span in the largest fitting units: `850 ms`, `1.2 s`, `3 min 5 s`, `2 h 4 min`. @param ms milliseconds */
export function spanWords(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(ms / 60_000);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The second line of a node: what a run says, else when it fires. */
export function detailLine(phase: PhaseText, state: NodeState | undefined): string {
  if (!state || state.status === null) return phase.schedule;
  const parts: string[] = [state.status];
  if (state.total > 1) parts.push(`${state.done}/${state.total}`);
  if (state.attempts > 1) parts.push(plural(state.attempts, 'attempt'));
  else if (state.took !== null && state.status !== 'skipped' && state.status !== 'bypassed') parts.push(spanWords(state.took));
  return parts.join(' · ');
}

/** A node in words for a screen reader: `load, failed, 2 attempts, 1 error`. */
export function nodeLabel(phase: PhaseText, state: NodeState | undefined): string {
  const parts = [phase.name];
  if (state && state.status !== null) {
    parts.push(statusWords[state.status]);
    if (state.total > 1) parts.push(`${state.done} of ${state.total} tasks ended`);
    if (state.attempts > 1) parts.push(plural(state.attempts, 'attempt'));
  } else {
    if (phase.schedule !== '') parts.push(phase.schedule);
    parts.push('not run');
  }
  if (phase.errors.length > 0) parts.push(plural(phase.errors.length, 'error'));
  if (phase.warnings.length > 0) parts.push(plural(phase.warnings.length, 'warning'));
  return parts.join(', ');
}

/** What stands behind a node: shown while the pointer rests on it. */
export function tooltip(phase: PhaseText, state: NodeState | undefined): string {
  const lines = [phase.name];
  if (phase.schedule !== '') lines.push(phase.schedule);
  if (phase.parents.length > 0) lines.push(`after ${phase.parents.join(', ')}`);
  if (state && state.status !== null) lines.push(detailLine(phase, state));
  if (state && state.msg !== '') lines.push(state.msg);
  return [...lines, ...phase.errors.map((text) => `Error: ${text}`), ...phase.warnings.map((text) => `Warning: ${text}`)].join('\n');
}

/** The start of a text that fits a node, with an ellipsis where something is missing. @param width of the node in pixels */
export function fitted(text: string, line: keyof typeof letters, width: number): string {
  const room = Math.floor((width - aside) / letters[line]);
  return text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`;
}

/** A run in the list of runs. @param now for leaving out today's date */
export function runLabel(run: RunChoice, now: Date): string {
  const at = new Date(run.started);
  const time = at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const day = at.toDateString() === now.toDateString() ? '' : `${at.toLocaleDateString()} `;
  return `${day}${time} · ${run.simulated ? 'simulated, ' : ''}${statusWords[run.status]}`;
}

/** The whole run in a line, by phases: `Failed: 3 completed, 1 failed, 2 skipped`. */
export function summaryLine(run: RunChoice | null, states: readonly NodeState[]): string {
  if (run === null) return 'Not run yet';
  const counts = new Map<TaskStatus, number>();
  for (const { status } of states) if (status !== null) counts.set(status, (counts.get(status) ?? 0) + 1);
  const parts = Object.entries(statusWords).flatMap(([status, words]) => {
    const count = [...counts].find(([name]) => name === status)?.[1];
    return count === undefined ? [] : [`${count} ${words}`];
  });
  const words = run.simulated ? `simulated, ${statusWords[run.status]}` : statusWords[run.status];
  const head = words.charAt(0).toUpperCase() + words.slice(1);
  return parts.length === 0 ? head : `${head}: ${parts.join(', ')}`;
}
