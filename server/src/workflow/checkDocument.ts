import { checkCycles } from './checkCycles';
import { checkDialect } from './checkDialect';
import { checkExpressions } from './checkExpressions';
import { checkKeys } from './checkKeys';
import { checkMetaKeys } from './checkMetaKeys';
import { checkParents } from './checkParents';
import { checkDuplicates, checkPhase } from './checkPhase';
import { checkRule } from './checkRule';
import { checkTemplate } from './checkTemplate';
import { checkTypes } from './checkTypes';
import { checkWorkers } from './checkWorkers';
import { checkSuppressions } from './suppression';
import type { WorkflowDocument } from './document';
import type { CheckContext, Finding } from './finding';
import type { Verdict } from './judge';

/**
 * Every finding of a file, in document order. `verdict` is what `judge` says of the same text;
 * while it is not known yet (it may come from elsewhere), undefined leaves only `toml-syntax` out.
 */
export function checkDocument(document: WorkflowDocument, verdict: Verdict, context: CheckContext): Finding[] {
  const unreadable = unreadablePhases(document);
  const findings = [
    ...(verdict ? [tomlSyntax(verdict)] : []),
    ...document.phases.flatMap((node) => [...checkPhase(node, context), ...checkRule(node, context), ...checkTemplate(node)]),
    ...checkDuplicates(document),
    ...checkTypes(document),
    ...checkKeys(document),
    ...checkSuppressions(document),
    ...checkParents(document, context),
    ...checkCycles(document),
    ...checkMetaKeys(document, context),
    ...checkWorkers(document, context),
    ...checkDialect(document, context),
    ...checkExpressions(document),
  ];
  return findings
    .filter(({ phase }) => phase === undefined || !unreadable.has(phase))
    .sort((a, b) => a.span.start - b.span.start);
}

function tomlSyntax({ message, span }: NonNullable<Verdict>): Finding {
  return { code: 'toml-syntax', severity: 'error', message: `broken TOML: ${message}`, span };
}

/** Phases without a name, with something broken between their header and the next: that may be their `task` line, so nothing is said of them. */
function unreadablePhases({ text, phases, stumbles }: WorkflowDocument): ReadonlySet<number> {
  const nameless = phases.filter(({ phase }) => phase.name === '');
  return new Set(nameless.filter(({ header, index }) => {
    const end = phases[index + 1]?.header.start ?? text.length;
    return stumbles.some((stumble) => stumble.start >= header.start && stumble.end <= end);
  }).map(({ index }) => index));
}
