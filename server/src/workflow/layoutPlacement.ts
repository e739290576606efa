import type { Grid } from './layoutOrdering';

/** Distances in pixels. */
const nodeGap = 24;
const trunkWidth = 8;
const trunkGap = 12;
const rowGap = 40;
const steepRowGap = 96;
const passes = 6;
/** How much harder a trunk pulls at a trunk than a node at a node: long links come out straight. */
const trunkPull = 8;
const none: readonly number[] = [];

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A family with its own origin. */
export interface Block {
  readonly width: number;
  readonly height: number;
  /** Top left corner by node. */
  readonly corners: readonly Point[];
  /** By link, from parent to child: where it leaves its boxes and where it enters and leaves the rows between. */
  readonly routes: readonly (readonly Point[])[];
}

/**
 * Gives the cells of an ordered grid their place: each as near to the middle of its neighbours as its row allows.
 * @param widths width by node in pixels; all nodes are `height` high
 * @param links of the grid's chains, in the same order: those that point back are routed upwards
 */
export function place(grid: Grid, widths: readonly number[], height: number, links: readonly { readonly back: boolean }[]): Block {
  const widthOf = (cell: number): number => widths[cell] ?? trunkWidth;
  const centre = centres(grid, widthOf);
  let [left, right] = [Infinity, -Infinity];
  for (const row of grid.rows) {
    left = Math.min(left, centre[row[0]!]! - widthOf(row[0]!) / 2);
    right = Math.max(right, centre[row.at(-1)!]! + widthOf(row.at(-1)!) / 2);
  }
  const tops = rowTops(grid, centre, height);
  const places: Point[] = [];
  grid.rows.forEach((row, r) => row.forEach((cell) => { places[cell] = { x: Math.round(centre[cell]! - left), y: tops[r]! }; }));
  return {
    width: Math.ceil(right - left) + 1,
    height: tops.at(-1)! + height,
    corners: widths.map((width, node) => ({ x: places[node]!.x - Math.floor(width / 2), y: places[node]!.y })),
    routes: grid.chains.map((chain, i) => route(chain.map((cell) => places[cell]!), height, links[i]!.back)),
  };
}

function centres(grid: Grid, widthOf: (cell: number) => number): Float64Array {
  const centre = new Float64Array(grid.up.length);
  const rows = grid.rows.map((row) => ({ row, offsets: pack(row, grid.nodeCount, widthOf) }));
  for (const { row, offsets } of rows) row.forEach((cell, i) => { centre[cell] = offsets[i]! - offsets.at(-1)! / 2; });
  for (let pass = 0; pass < passes; pass++) {
    const downwards = pass % 2 === 0;
    const both = pass >= passes - 2;
    for (const { row, offsets } of downwards ? rows : [...rows].reverse()) {
      const wish = new Float64Array(row.length);
      const weight = new Float64Array(row.length);
      for (let i = 0; i < row.length; i++) {
        const cell = row[i]!;
        let [sum, pulls] = [0, 0];
        for (const others of [!downwards && !both ? none : grid.up[cell]!, downwards && !both ? none : grid.down[cell]!]) {
          for (const other of others) {
            const pull = cell >= grid.nodeCount && other >= grid.nodeCount ? trunkPull : 1;
            sum += centre[other]! * pull;
            pulls += pull;
          }
        }
        wish[i] = (pulls === 0 ? centre[cell]! : sum / pulls) - offsets[i]!;
        weight[i] = pulls === 0 ? 0.1 : pulls;
      }
      nearestIncreasing(wish, weight);
      for (let i = 0; i < row.length; i++) centre[row[i]!] = wish[i]! + offsets[i]!;
    }
  }
  return centre;
}

/** Centres of a row's cells when packed from 0 on: the least distances that keep them apart. */
function pack(row: readonly number[], nodeCount: number, widthOf: (cell: number) => number): number[] {
  const offsets = [0];
  for (let i = 1; i < row.length; i++) {
    const [before, cell] = [row[i - 1]!, row[i]!];
    const gap = cell >= nodeCount || before >= nodeCount ? trunkGap : nodeGap;
    offsets.push(offsets[i - 1]! + (widthOf(before) + widthOf(cell)) / 2 + gap);
  }
  return offsets;
}

/**
 * Replaces wishes by the non-decreasing numbers with the least weighted squares of distance to them (pool adjacent
 * violators, in place: pools are kept at the front of both arrays).
 */
function nearestIncreasing(wish: Float64Array, weight: Float64Array): void {
  const ends = new Int32Array(wish.length);
  let pools = 0;
  for (let i = 0; i < wish.length; i++) {
    let [at, heavy] = [wish[i]!, weight[i]!];
    while (pools > 0 && wish[pools - 1]! >= at) {
      const before = weight[--pools]!;
      at = (wish[pools]! * before + at * heavy) / (before + heavy);
      heavy += before;
    }
    [wish[pools], weight[pools], ends[pools]] = [at, heavy, i];
    pools++;
  }
  for (let pool = pools - 1; pool >= 0; pool--) {
    const at = wish[pool]!;
    wish.fill(at, pool === 0 ? 0 : ends[pool - 1]! + 1, ends[pool]! + 1);
  }
}

/** Upper edges of the rows: the gap grows with how far sideways a link has to go in it. */
function rowTops({ rows, down }: Grid, centre: Float64Array, height: number): number[] {
  let y = 0;
  return rows.map((row) => {
    const top = y;
    let reach = 0;
    for (const cell of row) for (const below of down[cell]!) reach = Math.max(reach, Math.abs(centre[cell]! - centre[below]!));
    y += height + Math.round(Math.min(steepRowGap, rowGap + reach / 12));
    return top;
  });
}

function route(cells: readonly Point[], height: number, upwards: boolean): readonly Point[] {
  const points = cells.flatMap(({ x, y }, i) => [...(i > 0 ? [{ x, y }] : []), ...(i < cells.length - 1 ? [{ x, y: y + height }] : [])]);
  return upwards ? points.reverse() : points;
}

/** An SVG path through the points of a route: vertical at every point, so that it never cuts through a box. */
export function curve(points: readonly Point[]): string {
  const [start, ...rest] = points;
  if (start === undefined) return '';
  let path = `M${start.x} ${start.y}`;
  let before = start;
  for (const [i, point] of rest.entries()) {
    const straight = point.x === before.x;
    if (straight && rest[i + 1]?.x === point.x) continue; // one line to the end of the stretch
    const middle = (before.y + point.y) / 2;
    path += straight ? `V${point.y}` : `C${before.x} ${middle} ${point.x} ${middle} ${point.x} ${point.y}`;
    before = point;
  }
  return path;
}
