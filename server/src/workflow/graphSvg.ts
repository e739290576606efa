import { layoutGraph, nameBoxes, type GraphLayout } from './layout';
import { statusColours } from './statusColours';
import type { Direction, DrawnPhase } from './workflowGraph';

type Box = GraphLayout['nodes'][number];

/** Characters of a name that fit into the widest box. */
const fits = 36;

/** A workflow as an SVG document that needs nothing else: on light and on dark, each phase with its full name as a tooltip. */
export function graphSvg(phases: readonly DrawnPhase[], direction: Direction): string {
  const lying = direction === 'LR' || direction === 'RL';
  const widest = Math.max(0, ...phases.map(({ name }) => nameBoxes.widthOf(name)));
  // To the side it is the same drawing with both axes exchanged: boxes as broad as they would be high.
  const layout = layoutGraph(phases, lying ? { widthOf: () => nameBoxes.height, height: widest } : nameBoxes);
  const [width, height] = (lying ? [layout.height, layout.width] : [layout.width, layout.height]).map((size) => Math.max(size, 1));
  const turned = turn(direction, layout);
  const byName = new Map(phases.map((phase) => [phase.name, phase]));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<style>${style()}</style>`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0.5 7.5 4 0 7.5Z"/></marker></defs>',
    `<g class="links" transform="${turned.transform}">`,
    ...layout.edges.map(({ path }) => `<path d="${path}" marker-end="url(#arrow)"/>`),
    '</g>',
    ...layout.nodes.map((box) => node(turned.box(box), byName.get(box.name))),
    '</svg>',
    '',
  ].join('\n');
}

/** How the drawing from top to bottom becomes one of another direction: for links as a transform, for boxes by hand, so that text stays upright. */
function turn(direction: Direction, { height }: GraphLayout): { readonly transform: string; box(box: Box): Box } {
  switch (direction) {
    case 'TD': case 'TB': return { transform: 'matrix(1 0 0 1 0 0)', box: (box) => box };
    case 'BT': return { transform: `matrix(1 0 0 -1 0 ${height})`, box: (box) => ({ ...box, y: height - box.y - box.height }) };
    case 'LR': return { transform: 'matrix(0 1 1 0 0 0)', box: lay };
    case 'RL': return { transform: `matrix(0 1 -1 0 ${height} 0)`, box: (box) => ({ ...lay(box), x: height - box.y - box.height }) };
  }
}

function lay({ name, x, y, width, height }: Box): Box {
  return { name, x: y, y: x, width: height, height: width };
}

function node({ name, x, y, width, height }: Box, phase: DrawnPhase | undefined): string {
  const status = phase?.status ?? null;
  const middle = y + height / 2;
  const shown = [...name].length > fits ? `${[...name].slice(0, fits - 1).join('')}…` : name;
  return `<g class="${status ?? 'none'}"><title>${escape(status === null ? name : `${name}: ${status}`)}</title>`
    + `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${phase?.root ? height / 2 : 5}"/>`
    + `<text x="${x + width / 2}" y="${status === null ? middle + 4 : middle - 3}">${escape(shown)}</text>`
    + (status === null ? '' : `<text class="status" x="${x + width / 2}" y="${middle + 13}">${status}</text>`)
    + '</g>';
}

/** Text as XML takes it: control characters are none that it could hold. */
function escape(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu, ' ')
    .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function style(): string {
  const statuses = Object.entries(statusColours);
  return [
    'text{font:12px sans-serif;text-anchor:middle;fill:#1f1f1f}.status{font-size:10px}rect{fill:#fff;stroke:#8a8a8a;stroke-width:1.5}',
    '.links path{fill:none;stroke:#8a8a8a;stroke-width:1.25}.head{fill:#8a8a8a}',
    ...statuses.map(([status, { line, light }]) => `.${status} rect{fill:${light};stroke:${line}}`),
    '.skipped rect,.bypassed rect,.pending rect{stroke-dasharray:4 3}',
    `@media(prefers-color-scheme:dark){text{fill:#e6e6e6}rect{fill:#1f1f1f}${statuses.map(([status, { dark }]) => `.${status} rect{fill:${dark}}`).join('')}}`,
  ].join('');
}
