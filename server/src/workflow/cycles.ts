import { choosersByIndex, lookupOf, type PhaseLookup } from './graph';
import type { Phase } from './phase';

/**
 * One cycle for every group of phases that wait for each other: the shortest through the group's first phase,
 * as indexes from parent to child, the first phase first (and not repeated at the end). Near-linear.
 */
export function findCycles(phases: readonly Phase[], lookup = lookupOf(phases)): number[][] {
  const edges = edgesOf(phases, lookup);
  return cyclicGroups(edges)
    .map((group) => shortestCycle(edges, group, phases.length))
    .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

/**
 * Edges from child to parent. Every distinct `dependsOn` entry is a node of its own between the two,
 * behind the phases' nodes: a topic of many jobs with many children would need their product else.
 */
function edgesOf(phases: readonly Phase[], lookup: PhaseLookup): number[][] {
  const entryNodes = new Map<string, number>();
  const edges: number[][] = phases.map(() => []);
  phases.forEach(({ dependsOn }, index) => {
    for (const entry of dependsOn) {
      let node = entryNodes.get(entry);
      if (node === undefined) {
        node = edges.push([...lookup.matching(entry)]) - 1;
        entryNodes.set(entry, node);
      }
      edges[index]?.push(node);
    }
  });
  for (const [target, choosers] of choosersByIndex(phases, lookup)) edges[target]?.push(edges.push([...choosers]) - 1);
  return edges;
}

/** Tarjan's strongly connected components that hold a cycle, without recursion: files may chain 10,000 phases. */
function cyclicGroups(edges: readonly (readonly number[])[]): number[][] {
  const groups: number[][] = [];
  const order = new Array<number>(edges.length).fill(-1);
  const low = new Array<number>(edges.length).fill(0);
  const open: number[] = [];
  const isOpen = new Array<boolean>(edges.length).fill(false);
  let count = 0;
  for (let root = 0; root < edges.length; root++) {
    if (order[root] !== -1) continue;
    const path: { node: number; next: number }[] = [];
    const enter = (node: number): void => {
      order[node] = low[node] = count++;
      open.push(node);
      isOpen[node] = true;
      path.push({ node, next: 0 });
    };
    enter(root);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const { node } = top;
      const target = edges[node]?.[top.next++];
      if (target !== undefined) {
        if (order[target] === -1) enter(target);
        else if (isOpen[target]) low[node] = Math.min(low[node] ?? 0, order[target] ?? 0);
        continue;
      }
      path.pop();
      const above = path.at(-1)?.node;
      if (above !== undefined) low[above] = Math.min(low[above] ?? 0, low[node] ?? 0);
      if (low[node] !== order[node]) continue;
      const group = open.splice(open.lastIndexOf(node));
      for (const member of group) isOpen[member] = false;
      // A phase never points at itself directly: the node of its entry lies between.
      if (group.length > 1) groups.push(group);
    }
  }
  return groups;
}

/** Breadth first from the group's first phase to itself, against the flow; the way back is the flow. */
function shortestCycle(edges: readonly (readonly number[])[], group: readonly number[], phaseCount: number): number[] {
  const members = new Set(group);
  const first = group.reduce((least, node) => Math.min(least, node));
  const cameFrom = new Map<number, number>();
  const queue = [first];
  for (const node of queue) {
    for (const target of edges[node] ?? []) {
      if (!members.has(target) || cameFrom.has(target)) continue;
      cameFrom.set(target, node);
      queue.push(target);
    }
    if (cameFrom.has(first)) break;
  }
  const cycle = [first];
  for (let node = cameFrom.get(first); node !== undefined && node !== first; node = cameFrom.get(node)) {
    if (node < phaseCount) cycle.push(node);
  }
  return cycle;
}
