import type { PhaseNode, Span, WorkflowDocument } from './document';
import { expressionRoots } from './celEnvironment';
import { expressionVocabulary, parseExpression, type ExpressionCall, type ExpressionName, type ResultName } from './expression';
import { isMember } from './expressionLiteral';
import type { Finding } from './finding';
import { childrenByIndex, lookupOf, type PhaseLookup } from './graph';
import { didYouMean, nearestNames, replacementData } from './nearestNames';
import { expressionsOf, type PhaseExpression } from './phaseExpressions';
import { stringSpan } from './ruleSpan';

/** What `loop` holds. */
export const loopMembers = ['index', 'value', 'iteration'] as const;

/** What the expressions of a phase are held against. */
export interface ExpressionSurroundings {
  readonly lookup: PhaseLookup;
  /** Names of the file's phases and topics. */
  readonly names: readonly string[];
  /** Indexes of everything that a phase comes after, by its index: the nearest first, found as they are asked for. */
  readonly ancestors: (index: number) => Iterable<number>;
}

/** `expression-invalid` on what is wrong with a phase's expressions whatever else stands in the file. */
export function checkExpressions(node: PhaseNode): Finding[] {
  return expressionsOf(node).flatMap((expression) => checkExpression(node, expression));
}

/** `expression-invalid` and `data-flow` on the phases whose results are read. */
export function checkResults({ text, phases }: WorkflowDocument): Finding[] {
  // Most files never say it, so that nobody has to look into their phases; behind escapes it may stand unseen.
  if (!/results|\\[uUx]/.test(text)) return [];
  let surroundings: ExpressionSurroundings | undefined;
  return phases.flatMap((node) => expressionsOf(node).flatMap(({ value, own }) => {
    const expression = parseExpression(value.value);
    if ('error' in expression || expression.results.length === 0) return [];
    const known = surroundings ??= expressionSurroundings(phases);
    return expression.results.flatMap((result) => checkResult(node, value, result, own, known));
  }));
}

/** What is known of a file's phases, computed where it is asked for. */
export function expressionSurroundings(phases: readonly PhaseNode[]): ExpressionSurroundings {
  const lookup = lookupOf(phases.map(({ phase }) => phase));
  let parents: ReadonlyMap<number, ReadonlySet<number>> | undefined;
  return {
    lookup,
    names: [...new Set(phases.flatMap(({ phase: { name, topic } }) => (name === '' ? [] : [name, topic])))],
    ancestors: (index) => above(parents ??= parentsByIndex(phases), index),
  };
}

function* above(parents: ReadonlyMap<number, ReadonlySet<number>>, index: number): Iterable<number> {
  const found = new Set(parents.get(index));
  for (const parent of found) {
    yield parent;
    for (const next of parents.get(parent) ?? []) found.add(next);
  }
}

/** Parents of each phase: those in `dependsOn`, and those that choose it. */
function parentsByIndex(phases: readonly PhaseNode[]): ReadonlyMap<number, ReadonlySet<number>> {
  const parents = new Map<number, Set<number>>(phases.map(({ index }) => [index, new Set()]));
  for (const [parent, children] of childrenByIndex(phases.map(({ phase }) => phase))) for (const child of children) parents.get(child)?.add(parent);
  return parents;
}

function checkExpression(node: PhaseNode, { value, loop, wants }: PhaseExpression): Finding[] {
  const expression = parseExpression(value.value);
  if ('error' in expression) {
    const { start, end } = expression;
    // Of a text of several lines the first: for one missing quote nobody wants all of them underlined.
    const line = /^.[^\r\n]*/s.exec(value.value.slice(start, end))?.[0].length ?? 0;
    return [invalid(node, line > 0 ? stringSpan(value, start, start + line) : value.span, `the expression does not parse: ${expression.error}`)];
  }
  const { names, calls, mismatch, type } = expression;
  const unknown = [
    ...names.flatMap((name) => checkName(node, value, name, loop)),
    ...calls.flatMap((call) => checkCall(node, value, call)),
  ];
  if (unknown.length > 0) return unknown;
  if (mismatch) return [invalid(node, stringSpan(value, mismatch.start, mismatch.end), `the expression can never be evaluated: ${mismatch.error}`)];
  return isWanted(type, wants) ? [] : [invalid(node, stringSpan(value), `must be ${wants === 'bool' ? 'true or false' : 'a list'}, not ${type}`)];
}

/** Whether a value of a type, as CEL spells it, may be what a key wants. */
function isWanted(type: string | undefined, wants: PhaseExpression['wants']): boolean {
  return wants === undefined || type === undefined || type === 'dyn' || type === wants || type.startsWith(`${wants}<`);
}

function checkName(node: PhaseNode, value: PhaseExpression['value'], { path, start, step }: ExpressionName, loop: boolean): Finding[] {
  const [root = '', member] = path;
  const roots = loop ? [...expressionRoots, 'loop'] : expressionRoots;
  if (root === 'loop' && loop && member !== undefined && step && !loopMembers.some((known) => known === member)) {
    const near = nearestNames(member, loopMembers);
    return [invalid(node, stringSpan(value, step.start, step.end), `loop has no \`${member}\`, but ${loopMembers.join(', ')}`, near)];
  }
  if (roots.some((known) => known === root) || expressionVocabulary().names.has(root)) return [];
  const span = stringSpan(value, start, start + root.length);
  if (root === 'loop') return [invalid(node, span, '`loop` means something only inside a loop')];
  return [invalid(node, span, `nothing is named \`${root}\` here; an expression begins with ${roots.join(', ')}`, nearestNames(root, roots))];
}

function checkCall(node: PhaseNode, value: PhaseExpression['value'], { name, method, start, end }: ExpressionCall): Finding[] {
  const { functions, methods } = expressionVocabulary();
  const known = method ? methods : functions;
  if (known.has(name)) return [];
  return [invalid(node, stringSpan(value, start, end), `there is no ${method ? 'method' : 'function'} \`${name}\``, nearestNames(name, known))];
}

function checkResult(node: PhaseNode, value: PhaseExpression['value'], result: ResultName, own: boolean, { lookup, names, ancestors }: ExpressionSurroundings): Finding[] {
  const { name, start, end, form } = result;
  const span = start < end ? stringSpan(value, start, end) : stringSpan(value, form.start, form.end);
  const matching = lookup.matching(name);
  if (matching.length === 0) {
    const fitting = names.filter((each) => each !== node.phase.name && (form.kind === 'member' ? isMember(each) : !/["'\\]/.test(each)));
    return [invalid(node, span, `no phase of this file is named "${name}"`, nearestNames(name, fitting))];
  }
  if (own && matching.includes(node.index)) return [];
  for (const index of ancestors(node.index)) if (index !== node.index && matching.includes(index)) return [];
  const self = matching.includes(node.index) ? 'a phase cannot wait for its own result' : `"${name}" is no ancestor of ${node.phase.name === '' ? 'this phase' : `"${node.phase.name}"`}, so its result may not be there yet`;
  return [{ code: 'data-flow', severity: 'warning', message: self, span, phase: node.index }];
}

function invalid(node: PhaseNode, span: Span, message: string, near: readonly string[] = []): Finding {
  return { code: 'expression-invalid', severity: 'error', message: message + didYouMean(near), span, phase: node.index, ...replacementData(near) };
}
