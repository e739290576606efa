import { appliesIn, checkAlone, checkDocument, checkTogether, chosenPhases } from '../checkDocument';
import type { CheckContext, Finding } from '../finding';
import type { Verdict } from '../judge';
import { byPlace } from '../order';
import { phaseStatus, phaseStatuses } from '../status';
import { carry, commonEnds } from './commonEnds';
import { liveDocumentSteps, type LiveDocument } from './liveDocument';
import { LiveRelations } from './liveRelations';
import { movedSpan } from './moved';
import type { PlacedPhase } from './placedPhase';

/** The findings of a live document, with what its next version takes over. */
export interface LiveFindings {
  readonly live: LiveDocument;
  /** Equal to what `checkDocument` finds in the same document. */
  readonly findings: readonly Finding[];
  /** Equal to what `phaseStatuses` makes of them. */
  readonly statuses: readonly string[];
  /** What is wrong with each phase by itself. */
  readonly alone: readonly AloneFindings[];
  /** One object for all versions: it follows whichever is checked. */
  readonly relations: LiveRelations;
}

/** What is wrong with one phase by itself, in the order of its lines. */
interface AloneFindings {
  /** With places as its section counts them, and index 0. */
  readonly read: readonly Finding[];
  readonly status: string;
  /** Where the phase lies now. */
  readonly placed: readonly Finding[];
}

const none: AloneFindings = { read: [], status: '', placed: [] };

/** Phases whose relations are looked into in one step. */
const stride = 1000;

/**
 * Checks a document as `checkDocument` and `phaseStatuses` do. With the findings of the version before it, made in the
 * same surroundings, only phases that changed are checked by themselves, and of what depends on several what changed.
 */
export function liveFindings(live: LiveDocument, verdict: Verdict, context: CheckContext, before?: LiveFindings): LiveFindings {
  const { document, phases } = live;
  const relations = before?.relations ?? new LiveRelations();
  if (!live.sections) {
    const findings = checkDocument(document, verdict, context);
    return { live, findings, statuses: phaseStatuses(document, findings), alone: [], relations };
  }
  relations.follow(phases.map(({ phase }) => phase));
  const alone = aloneFindings(live, context, before);
  const together = checkTogether(document, verdict, context, relations).sort(byPlace);
  const applies = appliesIn(document, context);
  return { live, findings: merged(alone, together).filter(applies), statuses: statusesOf(phases, alone, together, applies), alone, relations };
}

/**
 * Reads a text for the first time and checks its phases by themselves, in short steps. The result finds nothing yet:
 * it is the version before the one that `liveFindings` checks.
 */
export function* firstLook(text: string, context: CheckContext): Generator<void, LiveFindings> {
  const live = yield* liveDocumentSteps(text);
  const alone: AloneFindings[] = [];
  const relations = new LiveRelations();
  for (const phase of live.phases) {
    alone.push(checked(phase, context));
    yield;
  }
  const phases = live.phases.map(({ phase }) => phase);
  for (let known = stride; known < phases.length + stride; known += stride) {
    relations.follow(phases.slice(0, known));
    yield;
  }
  return { live, findings: [], statuses: [], alone, relations };
}

function aloneFindings({ sections, phases }: LiveDocument, context: CheckContext, before: LiveFindings | undefined): AloneFindings[] {
  const ends = commonEnds(before?.live.sections?.list ?? [], sections?.list ?? []);
  const known = carry<AloneFindings | undefined>(before?.alone ?? [], phases.length, ends, () => undefined);
  return phases.map((phase, index) => {
    const alone = known[index];
    if (!alone) return checked(phase, context);
    if (alone.read.length === 0 || before?.live.phases[index] === phase) return alone;
    return { ...alone, placed: alone.read.map((finding) => place(finding, phase)) };
  });
}

function checked(phase: PlacedPhase, context: CheckContext): AloneFindings {
  const read = checkAlone(phase.section.node, context).sort(byPlace);
  if (read.length === 0) return none;
  return { read, status: phaseStatus(read), placed: read.map((finding) => place(finding, phase)) };
}

/** A phase of which nothing else is said has the status of its own findings; a nameless one may be unreadable, a chosen one needs no start. */
function statusesOf(phases: readonly PlacedPhase[], alone: readonly AloneFindings[], together: readonly Finding[], applies: (finding: Finding) => boolean): string[] {
  const others = new Map<number, Finding[]>();
  for (const { phase, index } of phases) if (phase.name === '') others.set(index, []);
  for (const index of chosenPhases(phases.map(({ phase }) => phase))) others.set(index, []);
  for (const finding of together) {
    if (finding.phase === undefined) continue;
    const list = others.get(finding.phase);
    if (list) list.push(finding);
    else others.set(finding.phase, [finding]);
  }
  const statuses = alone.map(({ status }) => status);
  for (const [index, list] of others) statuses[index] = phaseStatus([...alone[index]?.placed ?? [], ...list].filter(applies));
  return statuses;
}

function place(finding: Finding, { moved, index }: PlacedPhase): Finding {
  const { span, related } = finding;
  const placed = { ...finding, phase: index, span: movedSpan(span, moved) };
  return related ? { ...placed, related: related.map((other) => ({ ...other, span: movedSpan(other.span, moved) })) } : placed;
}

/** Both in document order, as one list in document order. */
function merged(alone: readonly AloneFindings[], together: readonly Finding[]): Finding[] {
  const list: Finding[] = [];
  let next = 0;
  for (const { placed } of alone) {
    for (const finding of placed) {
      for (let other = together[next]; other && byPlace(other, finding) < 0; other = together[++next]) list.push(other);
      list.push(finding);
    }
  }
  return list.concat(together.slice(next));
}
