import type { PhaseItem } from '../../server/src/protocol';

/** A phase at one place of the tree. A phase with several parents has a place under each, and children only under one. */
export interface PhasePlace {
  /** Unique in the file, and the same after an edit elsewhere in it. */
  readonly id: string;
  /** Position in the file's phases. */
  readonly index: number;
  /** The place where it is expanded when that is not here: this one is a leaf that leads there. */
  readonly refersTo: string | null;
  /** True when nothing fires it: its parent is missing, it hangs in a cycle, or it has no rule. */
  readonly lost: boolean;
  readonly parent: string | null;
  readonly children: readonly string[];
}

export interface PhaseTree {
  /** Ids of the places right under the file: roots first, then lost phases, each in document order. */
  readonly top: readonly string[];
  readonly places: ReadonlyMap<string, PhasePlace>;
}

interface Node {
  readonly id: string;
  readonly index: number;
  readonly root: boolean;
  readonly parents: Node[];
  /** The parent under which it is expanded. */
  home: Node | null;
  readonly children: string[];
}

/** Lays the phases of a file out as they depend, hiding none and repeating no subtree. Linear in phases and dependencies. */
export function phaseTree(phases: readonly PhaseItem[]): PhaseTree {
  const nodes = connect(phases);
  breakCycles(nodes);
  const places = new Map<string, PhasePlace>();
  for (const { id, index, root, parents, home, children } of nodes) {
    for (const parent of parents) {
      if (parent === home) {
        parent.children.push(id);
      } else {
        const leaf = `${parent.id} > ${id}`;
        parent.children.push(leaf);
        places.set(leaf, { id: leaf, index, refersTo: id, lost: false, parent: parent.id, children: [] });
      }
    }
    places.set(id, { id, index, refersTo: null, lost: home === null && !root, parent: home?.id ?? null, children });
  }
  const top = [...places.values()].filter((place) => place.parent === null);
  return { top: [...top.filter((place) => !place.lost), ...top.filter((place) => place.lost)].map(({ id }) => id), places };
}

/** A node a phase; of two phases with one name the second gets a number, and children belong to the first. */
function connect(phases: readonly PhaseItem[]): readonly Node[] {
  const byName = new Map<string, Node>();
  const count = new Map<string, number>();
  const nodes = phases.map(({ name, root }, index): Node => {
    const number = (count.get(name) ?? 0) + 1;
    count.set(name, number);
    const node: Node = { id: number === 1 ? name : `${name} #${number}`, index, root, parents: [], home: null, children: [] };
    if (number === 1) byName.set(name, node);
    return node;
  });
  nodes.forEach((node, i) => {
    for (const name of new Set(phases[i]?.parents)) {
      const parent = byName.get(name);
      if (parent !== undefined) node.parents.push(parent);
    }
    node.home = node.parents[0] ?? null;
  });
  return nodes;
}

/** Takes the first phase of each cycle out from under its parent, so that the cycle shows from there. */
function breakCycles(nodes: readonly Node[]): void {
  const settled = new Set<Node>();
  for (const start of nodes) {
    const path: Node[] = [];
    const walked = new Set<Node>();
    let at: Node | null = start;
    while (at !== null && !settled.has(at) && !walked.has(at)) {
      path.push(at);
      walked.add(at);
      at = at.home;
    }
    if (at !== null && walked.has(at)) {
      const cycle = path.slice(path.indexOf(at));
      cycle.reduce((a, b) => (b.index < a.index ? b : a)).home = null;
    }
    path.forEach((node) => settled.add(node));
  }
}
