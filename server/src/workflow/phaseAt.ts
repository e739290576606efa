import type { PhaseNode } from './document';

/** The last phase that starts at or before an offset, by bisection: phases stand in document order. */
export function phaseBefore(phases: readonly PhaseNode[], offset: number): PhaseNode | undefined {
  let low = 0;
  let high = phases.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((phases[middle]?.span.start ?? Infinity) <= offset) low = middle + 1;
    else high = middle;
  }
  return phases[low - 1];
}
