/** A graph over node indexes: `from` is the parent. */
export interface Link {
  readonly from: number;
  readonly to: number;
  /** True where following it would close a cycle: it is laid out upside down and drawn upwards. */
  readonly back: boolean;
}

/**
 * Reads phases as a graph: one node a name (the first phase of that name stands), one link a pair, parents that
 * are not in the list left out. A phase that names itself as parent gets a back link to itself.
 */
export function readLinks(phases: readonly { readonly name: string; readonly parents: readonly string[] }[]): { names: string[]; links: Link[] } {
  const named = new Map<string, readonly string[]>();
  for (const { name, parents } of phases) if (name !== '' && !named.has(name)) named.set(name, parents);
  const names = [...named.keys()];
  const index = new Map(names.map((name, i) => [name, i]));
  const children: number[][] = names.map(() => []);
  const pairs: { from: number; to: number }[] = [];
  [...named.values()].forEach((parents, to) => {
    for (const parent of new Set(parents)) {
      const from = index.get(parent);
      if (from === undefined) continue;
      pairs.push({ from, to });
      children[from]?.push(to);
    }
  });
  const closing = closingPairs(children);
  return { names, links: pairs.map(({ from, to }) => ({ from, to, back: closing.has(`${from} ${to}`) })) };
}

/** The pairs that a depth-first walk in document order finds leading back to its own path. */
function closingPairs(children: readonly (readonly number[])[]): Set<string> {
  const closing = new Set<string>();
  const state = new Uint8Array(children.length); // 1: on the path, 2: done
  const next = new Uint32Array(children.length);
  for (let start = 0; start < children.length; start++) {
    if (state[start] !== 0) continue;
    const path = [start];
    state[start] = 1;
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const child = children[node]?.[next[node]!++];
      if (child === undefined) {
        state[node] = 2;
        path.pop();
      } else if (state[child] === 1) {
        closing.add(`${node} ${child}`);
      } else if (state[child] === 0) {
        state[child] = 1;
        path.push(child);
      }
    }
  }
  return closing;
}

/** A link with its upper end first, whichever way it points. */
export function upright({ from, to, back }: Link): { upper: number; lower: number } {
  return back ? { upper: to, lower: from } : { upper: from, lower: to };
}

/** Nodes that hang together. */
export interface Family {
  /** By number within the family: the node's number in the whole graph. */
  readonly nodes: readonly number[];
  /** Links of the whole graph, and the same by numbers within the family. */
  readonly links: readonly Link[];
  readonly own: readonly Link[];
}

/** Takes a graph apart into families; they, their nodes and their links stay in document order. */
export function families(count: number, links: readonly Link[]): Family[] {
  const leader = Array.from({ length: count }, (_, i) => i);
  const find = (node: number): number => {
    let at = node;
    while (leader[at] !== at) at = leader[at] = leader[leader[at]!]!;
    return at;
  };
  for (const { from, to } of links) {
    const [a, b] = [find(from), find(to)];
    leader[Math.max(a, b)] = Math.min(a, b);
  }
  const byLeader = new Map<number, { nodes: number[]; links: Link[]; own: Link[] }>();
  const number: number[] = [];
  for (let node = 0; node < count; node++) {
    const group = byLeader.get(find(node)) ?? { nodes: [], links: [], own: [] };
    byLeader.set(find(node), group);
    number.push(group.nodes.length);
    group.nodes.push(node);
  }
  for (const link of links) {
    const group = byLeader.get(find(link.from))!;
    group.links.push(link);
    group.own.push({ from: number[link.from]!, to: number[link.to]!, back: link.back });
  }
  return [...byLeader.values()];
}

/**
 * The layer of each node: one below its lowest parent (longest path), and lower where that layer already has
 * `breadth` nodes, so that a wide fan-out becomes a block instead of a line. Nodes with the longest way below
 * them choose first.
 * @returns layers by node, from 0, none of them empty
 */
export function assignLayers(count: number, links: readonly Link[], breadth: number): number[] {
  const parents = Array.from({ length: count }, (): number[] => []);
  const children = Array.from({ length: count }, (): number[] => []);
  for (const link of links) {
    if (link.from === link.to) continue;
    const { upper, lower } = upright(link);
    parents[lower]!.push(upper);
    children[upper]!.push(lower);
  }
  const depth = longestWay(parents, children);
  const height = longestWay(children, parents);
  const order = parents.map((_, node) => node).sort((a, b) => depth[a]! - depth[b]! || height[b]! - height[a]! || a - b);
  const layers: number[] = new Array<number>(count).fill(0);
  const taken: number[] = [];
  for (const node of order) {
    let layer = 0;
    for (const parent of parents[node]!) layer = Math.max(layer, layers[parent]! + 1);
    while ((taken[layer] ?? 0) >= breadth) layer++;
    taken[layer] = (taken[layer] ?? 0) + 1;
    layers[node] = layer;
  }
  return layers;
}

/** The number of links on the longest way into each node (Kahn's order). */
function longestWay(into: readonly (readonly number[])[], out: readonly (readonly number[])[]): number[] {
  const waiting = into.map((list) => list.length);
  const depth = into.map(() => 0);
  const ready = [...waiting.keys()].filter((node) => waiting[node] === 0);
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    for (const next of out[node]!) {
      depth[next] = Math.max(depth[next]!, depth[node]! + 1);
      waiting[next]!--;
      if (waiting[next] === 0) ready.push(next);
    }
  }
  return depth;
}
