import type { Hover, HoverParams } from 'vscode-languageserver';
import { hover } from '../language/hover';
import type { Feature } from '../serverContext';

export const hoverFeature: Feature = {
  capability: () => ({ hoverProvider: true }),
  register: ({ connection, handleFile }) => {
    connection.onHover(handleFile<HoverParams, Hover | null>('hover', null, ({ document }, { position }) => hover(document, position, new Date()) ?? null));
  },
};
