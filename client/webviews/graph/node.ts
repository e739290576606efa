import type { StatusShape } from './icons';
import { findingShapes, statusShapes } from './icons';
import { detailLine, fitted, nodeLabel, tooltip } from './labels';
import type { GraphLayout, NodeState, PhaseText } from './messages';

type Box = GraphLayout['nodes'][number];
const svg = 'http://www.w3.org/2000/svg';

/** A phase on the page. */
export interface NodeElement {
  readonly box: Box;
  readonly root: SVGGElement;
  /** The part that takes the keyboard focus. */
  readonly card: SVGGElement;
  /** Brings text and state of the node up to date. */
  show(phase: PhaseText, state: NodeState | undefined): void;
}

/** Makes an SVG element with attributes: never with style text, which the page's policy forbids. */
export function element<K extends keyof SVGElementTagNameMap>(name: K, attributes: Readonly<Record<string, string | number>>, parent?: Element): SVGElementTagNameMap[K] {
  const made = document.createElementNS(svg, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  parent?.append(made);
  return made;
}

/** Puts a shape's parts into a group, each with its name as class. */
export function drawShape(group: Element, shape: Partial<StatusShape>): void {
  group.replaceChildren();
  for (const name of ['line', 'solid', 'cut'] as const) if (shape[name]) element('path', { class: name, d: shape[name] }, group);
}

/** Builds a node; `show` fills it. `data-name` and `data-log` say what a click on it means. */
export function nodeElement(box: Box): NodeElement {
  const { width, height } = box;
  const root = element('g', { class: 'node', role: 'listitem', transform: `translate(${box.x} ${box.y})` });
  const card = element('g', { class: 'card', role: 'button', tabindex: -1, 'data-name': box.name }, root);
  const title = element('title', {}, card);
  element('rect', { class: 'halo', x: -3, y: -3, width: width + 6, height: height + 6, rx: 8 }, card);
  element('rect', { class: 'ground', width, height, rx: 5 }, card);
  element('path', { class: 'stripe', d: `M5 0H4a4 4 0 0 0-4 4V${height - 4}a4 4 0 0 0 4 4H5Z` }, card);
  const icon = element('g', { class: 'icon' }, element('g', { transform: `translate(13 ${height / 2 - 8})` }, card));
  const name = element('text', { class: 'name', x: 38, y: 19 }, card);
  const detail = element('text', { class: 'detail', x: 38, y: 34 }, card);
  const mark = element('g', { class: 'mark' }, element('g', { transform: `translate(${width - 12} -6)` }, card));
  let log: SVGGElement | undefined;
  let drawn = '';

  const showLog = (key: string | null): void => {
    if (key === null) {
      log?.remove();
      log = undefined;
      return;
    }
    log ??= logButton(box, root);
    log.setAttribute('data-log', key);
  };

  return {
    box,
    root,
    card,
    show(phase, state) {
      const status = state?.status ?? 'none';
      if (drawn !== status) {
        drawn = status;
        root.setAttribute('class', `node ${status}`);
        const shape = statusShapes[status];
        drawShape(icon, shape);
      }
      title.textContent = tooltip(phase, state);
      card.setAttribute('aria-label', nodeLabel(phase, state));
      showName(name, fitted(box.name, 'name', width));
      const line = detailLine(phase, state);
      detail.textContent = fitted(line, 'detail', width);
      name.setAttribute('y', line === '' ? '27' : '19');
      const finding = phase.errors.length > 0 ? 'error' : phase.warnings.length > 0 ? 'warning' : null;
      mark.setAttribute('class', `mark ${finding ?? ''}`);
      drawShape(mark, finding === null ? {} : findingShapes[finding]);
      showLog(state?.log ?? null);
    },
  };
}

/** The topic plain, the job behind its colon fainter. */
function showName(text: SVGTextElement, name: string): void {
  const colon = name.indexOf(':');
  const topic = colon < 0 ? name : name.slice(0, colon);
  text.textContent = topic;
  if (colon >= 0) element('tspan', { class: 'job' }, text).textContent = name.slice(colon);
}

function logButton({ name, width, height }: Box, parent: SVGGElement): SVGGElement {
  const button = element('g', { class: 'log', role: 'button', tabindex: -1, 'aria-label': `Log of ${name}`, transform: `translate(${width - 40} ${height - 9})` }, parent);
  element('rect', { width: 32, height: 17, rx: 8.5 }, button);
  element('text', { x: 16, y: 12.5 }, button).textContent = 'log';
  element('title', {}, button).textContent = `Show the log of ${name} (L)`;
  return button;
}
