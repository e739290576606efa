import type { PhaseNode, WorkflowDocument } from '../workflow/document';
import { childrenOf, parentsOf } from '../workflow/graph';
import { dependsOnValues } from '../workflow/parseDocument';
import { matchesParent } from '../workflow/phase';
import { parseRule, ruleValue } from '../workflow/rule';
import { stringSpan } from '../workflow/ruleSpan';
import { cronWords } from './cronWords';
import type { HoverText } from './hover';
import { runsText, type RunFigures } from './hoverRuns';
import { code, codeList } from './markdown';
import { nextFires, timeWords } from './nextFires';
import { touches } from './ranges';
import { readNames } from './readNames';

/** A phase on its own `task`: name, schedule, parents, children, and how it did. */
export function taskHover(document: WorkflowDocument, node: PhaseNode, now: Date, figures: RunFigures | undefined): HoverText | undefined {
  const value = node.entries.get('task')?.value;
  if (value?.kind !== 'string' || node.phase.name === '') return undefined;
  return { text: [phaseText(document, node, now), ...(figures ? [runsText(figures)] : [])].join('\n\n'), span: stringSpan(value) };
}

/** The phases that the `dependsOn` entry at an offset names. On the key: those of every entry. */
export function dependsOnHover(document: WorkflowDocument, node: PhaseNode, offset: number, now: Date): HoverText | undefined {
  const entries = dependsOnValues(node.entries);
  const at = entries.find(({ span }) => touches(span, offset));
  const whole = node.entries.get('dependson')?.value.span;
  const parents = (at ? [at] : entries).flatMap(({ value }) => named(document, value));
  return parents.length > 0 && whole ? { text: phaseTexts(document, parents, now), span: at ? stringSpan(at) : whole } : undefined;
}

/** The phases that a choice or an expression names at an offset. */
export function readHover(document: WorkflowDocument, node: PhaseNode, offset: number, now: Date): HoverText | undefined {
  const at = readNames(node).find(({ span }) => touches(span, offset));
  const found = at ? named(document, at.name) : [];
  return at && found.length > 0 ? { text: phaseTexts(document, found, now), span: at.span } : undefined;
}

/** The phases that one entry names. */
function named({ phases }: WorkflowDocument, entry: string): PhaseNode[] {
  return phases.filter(({ phase: { topic, job } }) => topic !== '' && matchesParent(entry, topic, job));
}

/** The first few phases of a list, and how many there are more. */
function phaseTexts(document: WorkflowDocument, phases: readonly PhaseNode[], now: Date): string {
  const texts = phases.slice(0, 5).map((node) => phaseText(document, node, now));
  const more = phases.length > texts.length ? [`and ${phases.length - texts.length} more`] : [];
  return [...texts, ...more].join('\n\n---\n\n');
}

/** A phase in Markdown: name, schedule, parents, children, template. */
export function phaseText(document: WorkflowDocument, node: PhaseNode, now: Date): string {
  const phases = document.phases.map(({ phase }) => phase);
  const children = childrenOf(phases, node.phase).map((index) => phases[index]?.name ?? '');
  const parents = parentsOf(phases, node.phase).map(({ name }) => name);
  const { name, template } = node.phase;
  return [
    `**${code(name)}**`,
    schedule(node, now),
    parents.length > 0 ? `Starts after: ${codeList(parents)}` : undefined,
    children.length > 0 ? `Then starts: ${codeList(children)}` : undefined,
    template === '' ? undefined : `Template: ${code(template)}`,
  ].filter((line) => line !== undefined).join('\n\n');
}

function schedule({ phase }: PhaseNode, now: Date): string | undefined {
  if (phase.dependsOn.length > 0) return undefined;
  const rule = parseRule(phase.rule);
  const words = cronWords(ruleValue(rule, 'cron') ?? '');
  const files = ruleValue(rule, 'files') ?? '';
  const [fire] = nextFires(rule, now, 1);
  if (words !== undefined) return `${words}${fire ? `, next ${timeWords(fire)}` : ''}`;
  return files === '' ? undefined : `On files matching ${code(files)}`;
}
