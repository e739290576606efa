import type { View } from './messages';

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export const smallest = 0.02;
export const largest = 3;
/** Below this names cannot be read: nodes become blocks of colour. */
export const readable = 0.45;
/** Below this not even shapes can be told apart. */
export const discernible = 0.12;

/** The whole graph in the middle of the window, never larger than life. */
export function fit(graph: Size, window: Size): View {
  const scale = limit(Math.min(1, window.width / Math.max(1, graph.width), window.height / Math.max(1, graph.height)));
  return { scale, x: (window.width - graph.width * scale) / 2, y: Math.max(0, (window.height - graph.height * scale) / 2) };
}

/** Scales by a factor and keeps what is at the point (in window pixels) there. */
export function zoom(view: View, factor: number, at: { readonly x: number; readonly y: number }): View {
  const scale = limit(view.scale * factor);
  const ratio = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

/** The least move that brings a box of the graph into the window, with some space around it. */
export function reveal(view: View, box: Size & { readonly x: number; readonly y: number }, window: Size): View {
  const margin = 24;
  const shift = (start: number, length: number, room: number): number => {
    if (start < margin || length + 2 * margin > room) return margin - start;
    return Math.min(0, room - margin - start - length);
  };
  const { x, y, scale } = view;
  return {
    scale,
    x: x + shift(x + box.x * scale, box.width * scale, window.width),
    y: y + shift(y + box.y * scale, box.height * scale, window.height),
  };
}

/** Keeps a part of the graph in the window, however far it is dragged. */
export function hold(view: View, graph: Size, window: Size): View {
  const keep = 48;
  const clamp = (at: number, length: number, room: number): number => Math.min(room - keep, Math.max(keep - length, at));
  return { scale: view.scale, x: clamp(view.x, graph.width * view.scale, window.width), y: clamp(view.y, graph.height * view.scale, window.height) };
}

function limit(scale: number): number {
  return Math.min(largest, Math.max(smallest, scale));
}
