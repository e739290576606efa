import type { Entry, PhaseNode, TableNode, WorkflowDocument } from '../workflow/document';
import { phaseBefore } from '../workflow/phaseAt';
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
  const before = phaseBefore(document.phases, offset);
  const phase = before && touches(before.span, offset) ? before : undefined;
  const table = phase ?? [...document.workers.values(), document.workflow].find((node) => node !== undefined && touches(node.span, offset));
  if (!table) return undefined;
  const entry = [...table.entries.values()].find(({ keySpan, value }) => touches({ start: keySpan.start, end: value.span.end }, offset));
  return { table, phase, entry };
}
