import type { Entry, PhaseNode, TableNode, WorkflowDocument } from '../workflow/document';
import { touches } from './ranges';

/** What is written at an offset: the table, and the entry of it where there is one. */
export interface Place {
  readonly table: TableNode;
  /** The table, where it is a phase. */
  readonly phase: PhaseNode | undefined;
  readonly entry: Entry | undefined;
}

/** The phase, worker or `[workflow]` table that an offset is in; undefined outside all of them. */
export function placeAt(document: WorkflowDocument, offset: number): Place | undefined {
  const phase = phaseAt(document.phases, offset);
  const table = phase ?? [...document.workers.values(), document.workflow].find((node) => node !== undefined && touches(node.span, offset));
  if (!table) return undefined;
  const entry = [...table.entries.values()].find(({ keySpan, value }) => touches({ start: keySpan.start, end: value.span.end }, offset));
  return { table, phase, entry };
}

/** Phases stand in document order: the last that starts before the offset, by bisection. */
function phaseAt(phases: readonly PhaseNode[], offset: number): PhaseNode | undefined {
  let low = 0;
  let high = phases.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((phases[middle]?.span.start ?? Infinity) <= offset) low = middle + 1;
    else high = middle;
  }
  const phase = phases[low - 1];
  return phase && touches(phase.span, offset) ? phase : undefined;
}
