import type { Link } from './layoutLayers';
import { upright } from './layoutLayers';

/**
 * A family as rows of cells. Cells below `nodeCount` are nodes; the others are trunks: the places where links that
 * span several layers pass through a row. All long links of one node share one trunk a row, so that they run
 * together and branch off late.
 */
export interface Grid {
  readonly rows: number[][];
  readonly nodeCount: number;
  /** By cell: its neighbours in the row above and in the row below. */
  readonly up: readonly (readonly number[])[];
  readonly down: readonly (readonly number[])[];
  /** By link: its cells from the upper end to the lower one; empty for a link to itself. */
  readonly chains: readonly (readonly number[])[];
}

/** Puts nodes and trunks into rows, in the order of a depth-first walk: without crossings where it is a tree. */
export function buildGrid(layers: readonly number[], links: readonly Link[]): Grid {
  const rowOf = [...layers];
  const up = layers.map((): number[] => []);
  const down = layers.map((): number[] => []);
  const trunks = new Map<string, number>();
  const trunkAt = (row: number, key: string): number => {
    const known = trunks.get(key);
    if (known !== undefined) return known;
    const cell = rowOf.push(row) - 1;
    trunks.set(key, cell);
    up.push([]);
    down.push([]);
    return cell;
  };
  const chains = links.map((link): number[] => {
    if (link.from === link.to) return [];
    const { upper, lower } = upright(link);
    const chain = [upper];
    for (let row = layers[upper]! + 1; row < layers[lower]!; row++) {
      chain.push(trunkAt(row, link.back ? `${upper} ${row} ${lower}` : `${upper} ${row}`));
    }
    chain.push(lower);
    for (let i = 1; i < chain.length; i++) {
      const [above, below] = [chain[i - 1]!, chain[i]!];
      if (up[below]!.includes(above)) continue; // the stretch of a shared trunk
      down[above]!.push(below);
      up[below]!.push(above);
    }
    return chain;
  });
  return { rows: walkOrder(up, down, rowOf), nodeCount: layers.length, up, down, chains };
}

function walkOrder(up: readonly (readonly number[])[], down: readonly (readonly number[])[], rowOf: readonly number[]): number[][] {
  const rows: number[][] = [];
  const seen = new Set<number>();
  const stack = [...up.keys()].filter((cell) => up[cell]!.length === 0).reverse();
  for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
    if (seen.has(cell)) continue;
    seen.add(cell);
    (rows[rowOf[cell]!] ??= []).push(cell);
    stack.push(...[...down[cell]!].reverse());
  }
  return rows;
}

/**
 * Reorders each row by the mean place of its neighbours in the row before, four times downwards and four times
 * upwards in turn, to lessen crossings. A cell without such neighbours keeps its place; equal means keep their order.
 */
export function sweep({ rows, up, down }: Grid): void {
  const place = new Float64Array(up.length);
  const mean = new Float64Array(up.length);
  const renumber = (row: readonly number[]): void => row.forEach((cell, i) => { place[cell] = (i + 0.5) / row.length; });
  rows.forEach(renumber);
  for (let pass = 0; pass < 8; pass++) {
    const downwards = pass % 2 === 0;
    const neighbours = downwards ? up : down;
    for (const row of downwards ? rows : [...rows].reverse()) {
      for (const cell of row) {
        const near = neighbours[cell]!;
        let sum = 0;
        for (const other of near) sum += place[other]!;
        mean[cell] = near.length === 0 ? place[cell]! : sum / near.length;
      }
      row.sort((a, b) => mean[a]! - mean[b]!);
      renumber(row);
    }
  }
}
