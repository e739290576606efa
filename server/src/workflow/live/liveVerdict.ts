import { judge, type Verdict } from '../judge';
import { commonEnds } from './commonEnds';
import type { LiveDocument } from './liveDocument';
import { movedSpan } from './moved';
import type { PhaseSection } from './phaseSection';

/**
 * What smol-toml says of the parts of a text. Sections depend on nothing outside them, so a text whose sections and
 * whose rest are valid, each by itself, is valid. A fault of a part only promises one of the whole: ask `judge`.
 */
export interface LiveVerdict {
  readonly live: LiveDocument;
  /** Sections that are not known to be valid; undefined while nothing is known. */
  readonly unsettled: ReadonlyMap<PhaseSection, Verdict> | undefined;
  /** The text outside all sections, with what is said of it. */
  readonly rest: { readonly text: string; readonly verdict: Verdict };
}

/** What is known of a text whose whole is valid. */
export function validVerdict(live: LiveDocument): LiveVerdict {
  return { live, unsettled: live.sections && new Map(), rest: { text: restOf(live), verdict: undefined } };
}

/** Judges the sections that are new since the version before, and the rest where it differs; without a version before, nothing. */
export function liveVerdict(live: LiveDocument, before: LiveVerdict | undefined): LiveVerdict {
  const text = restOf(live);
  const known = before?.live.sections && before.unsettled;
  if (!live.sections || !known) return { live, unsettled: undefined, rest: { text, verdict: undefined } };
  const { list } = live.sections;
  const earlier = before.live.sections?.list ?? [];
  const { start, end } = commonEnds(earlier, list);
  const unsettled = new Map(known);
  for (const section of earlier.slice(start, earlier.length - end)) unsettled.delete(section);
  for (const { section, moved } of live.phases.slice(start, list.length - end)) {
    const verdict = judge(live.document.text.slice(section.start + moved, section.end + moved));
    if (verdict) unsettled.set(section, { ...verdict, span: movedSpan(verdict.span, section.start) });
  }
  return { live, unsettled, rest: text === before.rest.text ? before.rest : { text, verdict: judge(text) } };
}

/** Whether the whole text is known to be valid. */
export function isKnownValid({ unsettled, rest }: LiveVerdict): boolean {
  return unsettled?.size === 0 && rest.verdict === undefined;
}

/** The first fault of a section, where it lies now: what to say until the whole is judged. */
export function likelyVerdict({ live, unsettled }: LiveVerdict): Verdict {
  if (!unsettled || unsettled.size === 0) return undefined;
  const first = live.phases.find(({ section }) => unsettled.has(section));
  const verdict = first && unsettled.get(first.section);
  return verdict && { ...verdict, span: movedSpan(verdict.span, first.moved) };
}

/** Everything between the sections, in order. */
function restOf({ document: { text }, phases }: LiveDocument): string {
  const parts: string[] = [];
  let at = 0;
  for (const { section, moved } of phases) {
    if (section.start + moved > at) parts.push(text.slice(at, section.start + moved));
    at = section.end + moved;
  }
  return parts.join('') + text.slice(at);
}
