import type { PhaseNode, Span, Value, WorkflowDocument } from '../workflow/document';
import { nearestNames } from '../workflow/nearestNames';
import { fillTemplate } from '../workflow/template';
import { stringSpan } from '../workflow/ruleSpan';
import type { HoverText } from './hover';
import { code } from './markdown';
import { metaKeysOf } from './metaKeys';
import { nextLogicalTime } from './nextFires';
import { touches } from './ranges';
import { tokenTexts } from './tokenTexts';

type StringValue = Extract<Value, { kind: 'string' }>;

/** The token of a template at an offset: what it becomes, or that it is none. */
export function tokenHover(document: WorkflowDocument, node: PhaseNode, value: StringValue, offset: number, now: Date): HoverText | undefined {
  const found = tokensOf(value).find(({ span }) => touches(span, offset));
  if (!found) return undefined;
  return { text: `${code(found.token)}: ${tokenWords(document, node, value, found, now)}`, span: found.span };
}

interface PlacedToken {
  readonly token: string;
  /** Index in the template. */
  readonly index: number;
  readonly span: Span;
}

function tokensOf(value: StringValue): PlacedToken[] {
  return [...value.value.matchAll(/\{[^{}\s]*\}/g)].map((match) => {
    const [token] = match;
    return { token, index: match.index, span: stringSpan(value, match.index, match.index + token.length) };
  });
}

function tokenWords(document: WorkflowDocument, node: PhaseNode, value: StringValue, { token, index }: PlacedToken, now: Date): string {
  const phases = document.phases.map(({ phase }) => phase);
  const key = /^\{meta:(\w+)\}$/.exec(token)?.[1];
  if (key !== undefined) {
    const source = metaKeysOf(phases, node.phase, () => []).find((known) => known.key === key)?.source;
    return `a value of the task's meta${source === undefined ? '' : `, from ${source}`}`;
  }
  const known = Object.entries(tokenTexts).find(([name]) => name === token || (isFolded(name) && name.toLowerCase() === token.toLowerCase()))?.[1];
  if (known === undefined) {
    const [near] = nearestNames(token, [...Object.keys(tokenTexts), '{meta:key}']);
    return `no token, so it stays as written${near === undefined ? '' : `. Did you mean ${code(near)}?`}`;
  }
  const hash = value.value.indexOf('#');
  if (hash > 0 && index > hash) return `${known}; behind a \`#\` it stays as written`;
  const filled = fillTemplate(token, nextLogicalTime(phases, node.index, now), undefined);
  return filled === token ? known : `${known}: next ${code(filled)}`;
}

/** Tokens that are read in any mix of case. */
function isFolded(token: string): boolean {
  return ['{yyyy}', '{yy}', '{mm}', '{dd}', '{hh}', '{HOST}', '{POD}'].includes(token);
}
