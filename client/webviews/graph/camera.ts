import type { GraphLayout, View } from './messages';
import type { Size } from './view';
import { discernible, fit, hold, readable, reveal, zoom } from './view';

/** Pixels that a press may move and still be a click. */
const slack = 4;
const step = 1.25;

/** What moves the graph in its window: drag, wheel, keys and buttons. */
export interface Camera {
  readonly view: View;
  /** Takes a new graph; shows all of it unless a view is given or someone has moved it already. */
  frame(graph: Size, view: View | null): void;
  showAll(): void;
  zoomBy(direction: 1 | -1): void;
  reveal(box: GraphLayout['nodes'][number]): void;
}

/** @param moved called after each change of the view, at most once a frame; null: all is shown, whatever the window */
export function camera(stage: HTMLElement, svg: SVGSVGElement, world: SVGGElement, moved: (view: View | null) => void): Camera {
  let graph: Size = { width: 0, height: 0 };
  let view: View = { x: 0, y: 0, scale: 1 };
  let fitted = true;
  let planned = false;
  const room = (): Size => ({ width: stage.clientWidth, height: stage.clientHeight });

  const draw = (): void => {
    planned = false;
    world.setAttribute('transform', `translate(${view.x.toFixed(1)} ${view.y.toFixed(1)}) scale(${view.scale.toFixed(4)})`);
    svg.classList.toggle('far', view.scale < readable);
    svg.classList.toggle('tiny', view.scale < discernible);
    moved(fitted ? null : view);
  };
  const change = (next: View, all = false): void => {
    view = hold(next, graph, room());
    fitted = all;
    if (!planned) requestAnimationFrame(draw);
    planned = true;
  };
  const showAll = (): void => change(fit(graph, room()), true);
  const middle = (): { x: number; y: number } => ({ x: stage.clientWidth / 2, y: stage.clientHeight / 2 });

  stage.addEventListener('wheel', (event) => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const { left, top } = stage.getBoundingClientRect();
    if (event.ctrlKey || event.metaKey) {
      change(zoom(view, Math.exp(-event.deltaY * unit * 0.004), { x: event.clientX - left, y: event.clientY - top }));
    } else {
      const [dx, dy] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
      change({ ...view, x: view.x - dx * unit, y: view.y - dy * unit });
    }
  }, { passive: false });

  stage.addEventListener('pointerdown', (down) => {
    if (down.button !== 0 && down.button !== 1) return;
    const start = view;
    let dragging = false;
    const move = (event: PointerEvent): void => {
      const [dx, dy] = [event.clientX - down.clientX, event.clientY - down.clientY];
      if (!dragging && Math.hypot(dx, dy) <= slack) return;
      if (!dragging) stage.setPointerCapture(down.pointerId);
      dragging = true;
      stage.classList.add('dragging');
      change({ ...view, x: start.x + dx, y: start.y + dy });
    };
    const end = (): void => {
      stage.removeEventListener('pointermove', move);
      stage.classList.remove('dragging');
      if (!dragging) return;
      // The click that follows a drag means nothing.
      const swallow = (event: Event): void => event.stopPropagation();
      stage.addEventListener('click', swallow, true);
      setTimeout(() => stage.removeEventListener('click', swallow, true));
    };
    stage.addEventListener('pointermove', move);
    stage.addEventListener('pointerup', end, { once: true });
    stage.addEventListener('pointercancel', end, { once: true });
  });

  new ResizeObserver(() => (fitted ? showAll() : change(view))).observe(stage);

  return {
    get view() {
      return view;
    },
    frame(size, kept) {
      const first = graph.width === 0;
      graph = size;
      if (kept && first) change(kept);
      else if (fitted || first) showAll();
      else change(view);
      draw(); // at once: from afar no text needs to be laid out
    },
    showAll,
    zoomBy: (direction) => change(zoom(view, direction > 0 ? step : 1 / step, middle())),
    reveal: (box) => change(reveal(view, box, room())),
  };
}
