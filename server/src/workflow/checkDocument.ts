import { checkChoices } from './checkChoices';
import { checkControl } from './checkControl';
import { checkCycles } from './checkCycles';
import { checkFileDialect, checkPhaseDialect } from './checkDialect';
import { checkExpressions, checkResults } from './checkExpressions';
import { checkOtherKeys, checkPhaseKeys } from './checkKeys';
import { checkMetaFiles } from './checkMetaFiles';
import { checkMetaKeys } from './checkMetaKeys';
import { checkParents } from './checkParents';
import { checkDuplicates, checkPhase } from './checkPhase';
import { checkRule } from './checkRule';
import { checkTemplate } from './checkTemplate';
import { checkOtherTypes, checkPhaseTypes } from './checkTypes';
import { checkWorker } from './checkWorker';
import type { PhaseNode, WorkflowDocument } from './document';
import type { CheckContext, Finding, FindingCode } from './finding';
import { choosersByIndex, lookupOf } from './graph';
import type { Verdict } from './judge';
import { byPlace } from './order';
import type { Phase } from './phase';
import { relationsOf, type Relations } from './relations';
import { checkSuppressions } from './suppression';

/**
 * Every finding of a file, in document order, at one place the most severe first. `verdict` is what `judge` says of
 * the same text; while it is not known yet (it may come from elsewhere), undefined leaves only `toml-syntax` out.
 */
export function checkDocument(document: WorkflowDocument, verdict: Verdict, context: CheckContext): Finding[] {
  const relations = relationsOf(document.phases.map(({ phase }) => phase));
  return [...document.phases.flatMap((node) => checkAlone(node, context)), ...checkTogether(document, verdict, context, relations)]
    .filter(appliesIn(document, context))
    .sort(byPlace);
}

/**
 * What is wrong with a phase whatever else stands in its file, inside the phase's own lines. An edit elsewhere does not
 * run these checks again: they may look at the node and at what the context says of all files alike, at nothing else.
 */
export function checkAlone(node: PhaseNode, context: CheckContext): Finding[] {
  return [
    ...checkPhase(node, context), ...checkRule(node), ...checkTemplate(node), ...checkExpressions(node), ...checkPhaseTypes(node), ...checkPhaseKeys(node),
    ...checkControl(node), ...checkWorker(node), ...checkPhaseDialect(node, context),
  ];
}

/** What is wrong with a file as a whole, and with what is no phase. Runs after every edit: of most phases it may look at `phase` alone. */
export function checkTogether(document: WorkflowDocument, verdict: Verdict, context: CheckContext, relations: Relations): Finding[] {
  return [
    ...(verdict ? [tomlSyntax(verdict)] : []),
    ...checkDuplicates(document, relations),
    ...checkOtherTypes(document),
    ...checkOtherKeys(document),
    ...checkSuppressions(document),
    ...checkParents(document, relations, context),
    ...checkCycles(document, relations),
    ...checkMetaKeys(document, context),
    ...checkMetaFiles(document, context),
    ...checkFileDialect(document, context),
    ...checkResults(document),
    ...checkChoices(document, relations),
  ];
}

function tomlSyntax({ message, span }: NonNullable<Verdict>): Finding {
  return { code: 'toml-syntax', severity: 'error', message: `broken TOML: ${message}`, span };
}

/** What is wrong with a phase that nothing starts: its chooser does. */
const startless: ReadonlySet<FindingCode> = new Set<FindingCode>(['phase-blank', 'rule-none']);

/** Indexes of the phases that others may choose. */
export function chosenPhases(phases: readonly Phase[]): ReadonlySet<number> {
  return phases.some(({ choices }) => choices) ? new Set(choosersByIndex(phases, lookupOf(phases)).keys()) : new Set();
}

/** Whether a finding holds in its file: nothing is said of an unreadable phase, a chooser starts what has no start of its own, and a worker of the file or of millrace.toml runs all phases of its topic. */
export function appliesIn(document: WorkflowDocument, { workerTopics }: CheckContext): (finding: Finding) => boolean {
  const { phases, workers } = document;
  const unreadable = unreadablePhases(document);
  const chosen = chosenPhases(phases.map(({ phase }) => phase));
  const hasWorker = (topic: string): boolean => workers.has(topic) || workerTopics.has(topic);
  return ({ code, phase }) => phase === undefined
    || (!unreadable.has(phase) && !(startless.has(code) && chosen.has(phase)) && !(code === 'no-worker' && hasWorker(phases[phase]?.phase.topic ?? '')));
}

/** Phases without a name, with something broken between their header and the next: that may be their `task` line, so nothing is said of them. */
function unreadablePhases({ text, phases, stumbles }: WorkflowDocument): ReadonlySet<number> {
  const unreadable = new Set<number>();
  if (stumbles.length === 0) return unreadable;
  const starts = stumbles.map(({ start }) => start).sort((a, b) => a - b);
  let next = 0;
  for (const { phase, header, index } of phases) {
    if (phase.name !== '') continue;
    const end = phases[index + 1]?.header.start ?? text.length;
    while (next < starts.length && (starts[next] ?? 0) < header.start) next++;
    if ((starts[next] ?? Infinity) < end) unreadable.add(index);
  }
  return unreadable;
}
