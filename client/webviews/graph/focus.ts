import type { Direction, Neighbours } from './neighbours';
import type { NodeElement } from './node';

const arrows: Readonly<Record<string, Direction>> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' };

/** What the keys on a node do. */
export interface FocusActions {
  open(name: string): void;
  /** The log of the node, where it has one. */
  log(name: string): void;
  /** The focus came to a node; `byKey` when a key brought it. */
  focused(node: NodeElement, byKey: boolean): void;
}

/** The one node that Tab reaches; arrow keys move it on. */
export interface Focus {
  /** Takes the nodes of a scene; keeps the node it was on where it still exists. */
  renew(nodes: ReadonlyMap<string, NodeElement>, ways: Neighbours, wanted: string | null): void;
}

/** Listens for keys and focus below `layer`, whose cards carry `data-name`. */
export function focusKeys(layer: Element, actions: FocusActions): Focus {
  let nodes: ReadonlyMap<string, NodeElement> = new Map();
  let ways: Neighbours | undefined;
  let current: string | undefined;

  const take = (name: string | undefined): NodeElement | undefined => {
    const node = name === undefined ? undefined : nodes.get(name);
    if (!node) return undefined;
    nodes.get(current ?? '')?.card.setAttribute('tabindex', '-1');
    node.card.setAttribute('tabindex', '0');
    current = name;
    return node;
  };
  const nameOf = (event: Event): string | undefined =>
    event.target instanceof Element ? event.target.closest('[data-name]')?.getAttribute('data-name') ?? undefined : undefined;

  layer.addEventListener('focusin', (event) => {
    const node = take(nameOf(event));
    if (node) actions.focused(node, node.card.matches(':focus-visible'));
  });
  layer.addEventListener('keydown', (event) => {
    const name = nameOf(event);
    if (!(event instanceof KeyboardEvent) || name === undefined || !ways || event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = arrows[event.key];
    const next = direction ? ways.from(name, direction) : event.key === 'Home' ? ways.first : event.key === 'End' ? ways.last : undefined;
    if (next !== undefined) nodes.get(next)?.card.focus({ preventScroll: true });
    else if (event.key === 'Enter' || event.key === ' ') actions.open(name);
    else if (event.key === 'l' || event.key === 'L') actions.log(name);
    else if (!direction) return;
    event.preventDefault();
  });

  return {
    renew(fresh, freshWays, wanted) {
      const name = [current, wanted ?? undefined, freshWays.first].find((each) => each !== undefined && fresh.has(each));
      nodes = fresh;
      ways = freshWays;
      current = undefined;
      take(name);
    },
  };
}
