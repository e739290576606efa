import type { InlayHint, InlayHintParams } from 'vscode-languageserver';
import { inlayHints } from '../language/inlayHints';
import type { Feature } from '../serverContext';

export const inlayHintsFeature: Feature = {
  capability: () => ({ inlayHintProvider: true }),
  register: ({ connection, handleFile }) => {
    connection.languages.inlayHint.on(handleFile<InlayHintParams, InlayHint[]>('inlay hints', [], ({ document }, { range }) => inlayHints(document, range, new Date())));
  },
};
