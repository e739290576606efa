import type { FoldingRange, FoldingRangeParams } from 'vscode-languageserver';
import { foldingRanges } from '../language/foldingRanges';
import type { Feature } from '../serverContext';

export const foldingRangesFeature: Feature = {
  capability: () => ({ foldingRangeProvider: true }),
  register: ({ connection, handleFile }) => {
    // For a document that is no workflow `null` leaves folding to the editor.
    connection.onFoldingRanges(handleFile<FoldingRangeParams, FoldingRange[] | null>('folding ranges', null, ({ document }) => foldingRanges(document)));
  },
};
