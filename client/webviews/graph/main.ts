import { camera } from './camera';
import { chrome, part } from './chrome';
import { focusKeys } from './focus';
import type { HostMessage, NodeState, PageMessage, PageState, RunMessage } from './messages';
import { neighbours } from './neighbours';
import type { Scene } from './scene';
import { drawScene } from './scene';

/** Given by VS Code to every web view. */
declare function acquireVsCodeApi(): {
  postMessage(message: PageMessage): void;
  getState(): PageState | undefined;
  setState(state: PageState): void;
};

const host = acquireVsCodeApi();
const uri = document.body.dataset['uri'] ?? '';
let state: PageState = host.getState() ?? { uri, chosen: null, view: null, focus: null };
const keep = (change: Partial<PageState>): void => host.setState(state = { ...state, ...change, uri });

const stage = part('stage', HTMLElement);
const svg = part('graph', SVGSVGElement);
const edges = part('edges', SVGGElement);
const nodes = part('nodes', SVGGElement);
const states = new Map<string, NodeState>();
let scene: Scene | undefined;
let names: readonly string[] = [];
let run: RunMessage = { type: 'run', shown: null, chosen: null, choices: [] };

const frame = chrome((id) => {
  keep({ chosen: id });
  host.postMessage({ type: 'chooseRun', id });
});
const view = camera(stage, svg, part('world', SVGGElement), (moved) => keep({ view: moved }));
const openLog = (key: string | null | undefined): void => {
  if (key) host.postMessage({ type: 'openLog', key });
};
const focus = focusKeys(nodes, {
  open: (name) => host.postMessage({ type: 'openPhase', name }),
  log: (name) => openLog(states.get(name)?.log),
  focused(node, byKey) {
    scene?.highlight(node.box.name);
    keep({ focus: node.box.name });
    if (byKey) view.reveal(node.box);
  },
});

function showRun(): void {
  frame.showRun(run, names.flatMap((name) => states.get(name) ?? []));
}

function receive(message: HostMessage): void {
  switch (message.type) {
    case 'graph': {
      const { layout, file, broken } = message;
      svg.setAttribute('aria-label', `Phases of ${file}`);
      frame.banner(broken ? 'The TOML is broken: only the phases that can still be read are shown.' : '');
      frame.notice(layout.nodes.length > 0 ? '' : 'No phase yet. A phase is a [[phase]] table with a task; its dependsOn draws the links.');
      scene?.drop();
      view.frame(layout, state.view);
      const ways = neighbours(layout);
      scene = drawScene({ edges, nodes }, message, states, (drawn) => focus.renew(drawn, ways, state.focus));
      names = layout.nodes.map(({ name }) => name);
      return showRun();
    }
    case 'run':
      run = message;
      return showRun();
    case 'states':
      for (const each of message.changed) states.set(each.name, each);
      scene?.update(message.changed);
      return showRun();
    case 'problem':
      scene?.drop();
      scene = undefined;
      edges.replaceChildren();
      nodes.replaceChildren();
      frame.banner('');
      return frame.notice(message.message);
  }
}

window.addEventListener('message', (event: MessageEvent<HostMessage>) => receive(event.data));
nodes.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const log = target?.closest('[data-log]');
  const card = target?.closest('[data-name]');
  if (log) openLog(log.getAttribute('data-log'));
  else if (card) host.postMessage({ type: 'openPhase', name: card.getAttribute('data-name') ?? '' });
});
part('zoom-in', HTMLElement).addEventListener('click', () => view.zoomBy(1));
part('zoom-out', HTMLElement).addEventListener('click', () => view.zoomBy(-1));
part('zoom-fit', HTMLElement).addEventListener('click', () => view.showAll());
window.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLSelectElement) return;
  if (event.key === '+' || event.key === '=') view.zoomBy(1);
  else if (event.key === '-') view.zoomBy(-1);
  else if (event.key === '0') view.showAll();
});
host.postMessage({ type: 'ready' });
