import type { TaskStatus } from './messages';

/** A status as a shape, so that nobody has to tell colours apart: paths in a box of 16 by 16 pixels. */
export interface StatusShape {
  /** Filled with the colour of the status. */
  readonly solid: string;
  /** Drawn over it in the colour of the node's ground. */
  readonly cut: string;
  /** Drawn as a line in the colour of the status. */
  readonly line: string;
}

const disc = 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Z';
const ring = 'M8 1.75a6.25 6.25 0 1 1 0 12.5a6.25 6.25 0 0 1 0-12.5Z';

export const statusShapes: Readonly<Record<TaskStatus | 'none', StatusShape>> = {
  none: { solid: '', cut: '', line: 'M5.5 8h5' },
  pending: { solid: '', cut: '', line: ring },
  running: { solid: 'M8 5.75a2.25 2.25 0 1 1 0 4.5a2.25 2.25 0 0 1 0-4.5Z', cut: '', line: 'M8 1.75a6.25 6.25 0 1 1-6.25 6.25' },
  waiting: { solid: '', cut: '', line: `${ring}M8 4.5V8l2.5 1.75` },
  completed: { solid: disc, cut: 'M4.75 8.25 7 10.5 11.25 5.75', line: '' },
  failed: { solid: 'M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1Z', cut: 'M5.5 5.5 10.5 10.5M10.5 5.5 5.5 10.5', line: '' },
  skipped: { solid: '', cut: '', line: 'M3 4l4 4-4 4M8.5 4l4 4-4 4' },
  bypassed: { solid: '', cut: '', line: `${ring}M3.75 12.25 12.25 3.75` },
  cancelled: { solid: disc, cut: 'M5.5 5.5h5v5h-5Z', line: '' },
};

/** Marks of findings: an error in a disc, a warning in a triangle. In a box of 16 by 16 pixels. */
export const findingShapes = {
  error: { solid: disc, cut: 'M8 4.25v4.5M8 11.25v.5' },
  warning: { solid: 'M8 1 15.5 14.5H.5Z', cut: 'M8 5.5v4M8 12v.5' },
} as const;
