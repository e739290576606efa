import type { GraphLayout } from './messages';

export type Direction = 'up' | 'down' | 'left' | 'right';
type Box = GraphLayout['nodes'][number];

/** Where the arrow keys lead from each node. */
export interface Neighbours {
  /** Name of the node in that direction; undefined where there is none. */
  from(name: string, direction: Direction): string | undefined;
  readonly first: string | undefined;
  readonly last: string | undefined;
}

/**
 * Up and down follow the links to the parent or child that is least far to the side; left and right go to the next
 * node of the same row.
 */
export function neighbours({ nodes, edges }: Pick<GraphLayout, 'nodes' | 'edges'>): Neighbours {
  const boxes = new Map(nodes.map((node) => [node.name, node]));
  const up = new Map<string, Box[]>();
  const down = new Map<string, Box[]>();
  for (const { from, to } of edges) {
    const [parent, child] = [boxes.get(from), boxes.get(to)];
    if (!parent || !child || parent === child) continue;
    push(down, from, child);
    push(up, to, parent);
  }
  const rows = new Map<number, Box[]>();
  for (const node of nodes) push(rows, node.y, node);
  for (const row of rows.values()) row.sort((a, b) => a.x - b.x);
  const reading = [...rows].sort(([a], [b]) => a - b).flatMap(([, row]) => row);

  return {
    from(name, direction) {
      const box = boxes.get(name);
      if (!box) return undefined;
      if (direction === 'up' || direction === 'down') return nearest(box, (direction === 'up' ? up : down).get(name) ?? [])?.name;
      const row = rows.get(box.y) ?? [];
      return row[row.indexOf(box) + (direction === 'left' ? -1 : 1)]?.name;
    },
    first: reading[0]?.name,
    last: reading.at(-1)?.name,
  };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function nearest(box: Box, others: readonly Box[]): Box | undefined {
  const aside = (other: Box): number => Math.abs(other.x + other.width / 2 - box.x - box.width / 2);
  return others.reduce<Box | undefined>((best, other) => (best && aside(best) <= aside(other) ? best : other), undefined);
}
