import type { GraphMessage, NodeState, PhaseText } from './messages';
import type { NodeElement } from './node';
import { element, nodeElement } from './node';

/** Milliseconds of building before the page may draw and answer again. */
const slice = 12;

/** The drawn graph. */
export interface Scene {
  readonly nodes: ReadonlyMap<string, NodeElement>;
  /** Redraws the nodes that changed, and no other. */
  update(states: readonly NodeState[]): void;
  /** Marks the links of one node; undefined: of none. */
  highlight(name: string | undefined): void;
  /** Stops building. */
  drop(): void;
}

/**
 * Draws a graph into the two layers, in slices so that the page stays alive at thousands of nodes.
 * @param states what is known of the nodes; it may grow while the scene is built
 * @param built called when everything stands
 */
export function drawScene(layers: { readonly edges: Element; readonly nodes: Element }, { layout, phases }: GraphMessage, states: ReadonlyMap<string, NodeState>, built: (nodes: ReadonlyMap<string, NodeElement>) => void): Scene {
  const texts = new Map<string, PhaseText>();
  for (const phase of phases) if (!texts.has(phase.name)) texts.set(phase.name, phase);
  const nodes = new Map<string, NodeElement>();
  const links = new Map<string, SVGPathElement[]>();
  let highlighted: string | undefined;
  let dropped = false;
  layers.edges.replaceChildren();
  layers.nodes.replaceChildren();

  const textOf = (name: string): PhaseText => texts.get(name) ?? { name, parents: [], schedule: '', errors: [], warnings: [] };

  function* steps(): Generator<undefined> {
    for (const box of layout.nodes) {
      const node = nodeElement(box);
      node.show(textOf(box.name), states.get(box.name));
      nodes.set(box.name, node);
      layers.nodes.append(node.root);
      yield;
    }
    for (const { from, to, path } of layout.edges) {
      const link = element('path', { class: 'edge', d: path }, layers.edges);
      for (const end of new Set([from, to])) (links.get(end) ?? links.set(end, []).get(end))?.push(link);
      yield;
    }
  }

  const work = steps();
  const build = (): void => {
    const until = performance.now() + slice;
    while (!dropped && performance.now() < until) {
      if (work.next().done === true) return built(nodes);
    }
    if (!dropped) requestAnimationFrame(build);
  };
  build();

  return {
    nodes,
    update(changed) {
      for (const state of changed) nodes.get(state.name)?.show(textOf(state.name), state);
    },
    highlight(name) {
      if (name === highlighted) return;
      for (const link of links.get(highlighted ?? '') ?? []) link.classList.remove('near');
      for (const link of links.get(name ?? '') ?? []) link.classList.add('near');
      highlighted = name;
    },
    drop() {
      dropped = true;
    },
  };
}
