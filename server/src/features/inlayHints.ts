import { InlayHintRefreshRequest, type InlayHint, type InlayHintParams } from 'vscode-languageserver';
import { inlayHints } from '../language/inlayHints';
import type { Feature } from '../serverContext';
import { refreshAt } from './refreshAt';

export const inlayHintsFeature: Feature = {
  capability: () => ({ inlayHintProvider: true }),
  register: ({ connection, client, handleFile }) => {
    const trueUntil = refreshAt(() => {
      if (client.workspace?.inlayHint?.refreshSupport) void connection.sendRequest(InlayHintRefreshRequest.type);
    });
    connection.languages.inlayHint.on(handleFile<InlayHintParams, InlayHint[]>('inlay hints', [], ({ document }, { range }) => {
      const { hints, until } = inlayHints(document, range, new Date());
      trueUntil(until);
      return hints;
    }));
  },
};
