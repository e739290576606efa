import { assignLayers, families, readLinks } from './layoutLayers';
import { buildGrid, sweep } from './layoutOrdering';
import type { Block, Point } from './layoutPlacement';
import { curve, place } from './layoutPlacement';

/** A laid-out graph: coordinates in pixels, the origin top left, roots above. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly { readonly name: string; readonly x: number; readonly y: number; readonly width: number; readonly height: number }[];
  /** From parent to child; `path` is an SVG path. */
  readonly edges: readonly { readonly from: string; readonly to: string; readonly path: string }[];
}

/** Size of the boxes, in pixels. */
export interface Boxes {
  widthOf(name: string): number;
  readonly height: number;
}

const margin = 16;
const gap = 40;
const loneGap = 24;

/** Room for icon, name and marks: the width of a name in pixels at the page's 12 px type. */
export const nameBoxes: Boxes = { widthOf: (name) => Math.min(320, Math.max(188, Math.ceil(name.length * 7.2) + 56)), height: 44 };

/**
 * Lays phases out from top to bottom: each family of connected phases in layers by longest path, ordered by
 * barycentre sweeps; families side by side in document order; phases without any link in rows at the end.
 * Cycles are tolerated, their closing links point upwards. The same phases always give the same layout.
 * @param phases names and resolved parents; the first of two equal names stands, unknown parents are left out
 */
export function layoutGraph(phases: readonly { readonly name: string; readonly parents: readonly string[] }[], boxes: Boxes = nameBoxes): GraphLayout {
  const { names, links } = readLinks(phases);
  const widths = names.map((name) => boxes.widthOf(name));
  const placed = families(names.length, links).map((family) => {
    const { nodes, own } = family;
    const breadth = Math.max(6, Math.ceil(Math.sqrt(nodes.length)));
    const grid = buildGrid(assignLayers(nodes.length, own, breadth), own);
    sweep(grid);
    return { family, block: place(grid, nodes.map((node) => widths[node]!), boxes.height, own) };
  });

  const connected = placed.filter(({ family }) => family.nodes.length > 1);
  const lone = placed.filter(({ family }) => family.nodes.length === 1);
  const area = placed.reduce((sum, { block }) => sum + (block.width + gap) * (block.height + gap), 0);
  const room = connected.reduce((most, { block }) => Math.max(most, block.width), Math.max(640, Math.sqrt(area) * 1.2));
  const upper = shelve(connected.map(({ block }) => block), room, gap, margin);
  const lower = shelve(lone.map(({ block }) => block), room, loneGap, upper.bottom);

  const nodes: GraphLayout['nodes'][number][] = [];
  const edges = new Map<(typeof links)[number], string>();
  const origins = [...upper.origins, ...lower.origins];
  [...connected, ...lone].forEach(({ family, block }, i) => {
    const origin = origins[i]!;
    const moved = ({ x, y }: Point): Point => ({ x: x + origin.x, y: y + origin.y });
    family.nodes.forEach((node, own) => {
      nodes[node] = { name: names[node]!, ...moved(block.corners[own]!), width: widths[node]!, height: boxes.height };
    });
    family.links.forEach((link, own) => edges.set(link, curve(block.routes[own]!.map(moved))));
  });
  return {
    width: Math.max(upper.right, lower.right) + margin,
    height: (lone.length > 0 ? lower.bottom - loneGap : upper.bottom - gap) + margin,
    nodes,
    edges: links.map((link) => ({
      from: names[link.from]!,
      to: names[link.to]!,
      path: link.from === link.to ? selfLoop(nodes[link.from]!) : edges.get(link)!,
    })),
  };
}

/** Puts blocks side by side in rows no wider than `room`, from `top` down. `bottom` is where the next row would be. */
function shelve(blocks: readonly Block[], room: number, space: number, top: number): { origins: Point[]; right: number; bottom: number } {
  let [x, y, right, bottom] = [margin, top, 0, top];
  const origins = blocks.map(({ width, height }) => {
    if (x > margin && x + width > margin + room) [x, y] = [margin, bottom];
    const origin = { x, y };
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height + space);
    x += width + space;
    return origin;
  });
  return { origins, right, bottom };
}

/** A loop from the lower edge around the right side to the upper edge. */
function selfLoop({ x, y, width, height }: GraphLayout['nodes'][number]): string {
  const [near, far] = [x + width - 24, x + width + 18];
  return `M${near} ${y + height}C${near} ${y + height + 22} ${far} ${y + height + 22} ${far} ${y + height / 2}C${far} ${y - 22} ${near} ${y - 22} ${near} ${y}`;
}
