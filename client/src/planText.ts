import type { Plan } from './cliAnswer';

/** A plan as aligned text: a line for each task that would be created, then the phases that get none. */
export function planText({ tasks, excluded }: Plan, headings: readonly [task: string, info: string, meta: string]): string {
  const rows = [headings, ...tasks.map(({ key, info, meta }) => [key, info, meta] as const)];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd());
  const left = excluded.map(({ phase, message }) => `${phase}: ${message}`);
  return `${[...lines, ...(left.length > 0 ? ['', ...left] : [])].join('\n')}\n`;
}
