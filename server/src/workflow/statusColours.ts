import type { DrawnStatus } from './workflowGraph';

/** Colours of a status in drawings that leave the editor: the line in both, the ground on light and on dark. */
export const statusColours: Readonly<Record<NonNullable<DrawnStatus>, { readonly line: string; readonly light: string; readonly dark: string }>> = {
  pending: { line: '#8a8a8a', light: '#f4f4f4', dark: '#2b2b2b' },
  running: { line: '#2f7fd6', light: '#e3f0fd', dark: '#1b3350' },
  waiting: { line: '#b58900', light: '#fdf6dd', dark: '#463a14' },
  completed: { line: '#2e8b47', light: '#e4f6e8', dark: '#18391f' },
  failed: { line: '#c8352b', light: '#fde7e5', dark: '#4b1c18' },
  skipped: { line: '#8a8a8a', light: '#ececec', dark: '#333333' },
  bypassed: { line: '#8a8a8a', light: '#ffffff', dark: '#1f1f1f' },
  cancelled: { line: '#a1662a', light: '#f8ecdf', dark: '#402c17' },
};
