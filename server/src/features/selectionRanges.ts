import type { SelectionRange, SelectionRangeParams } from 'vscode-languageserver';
import { selectionRanges } from '../language/selectionRanges';
import type { Feature } from '../serverContext';

export const selectionRangesFeature: Feature = {
  capability: () => ({ selectionRangeProvider: true }),
  register: ({ connection, handleFile }) => {
    connection.onSelectionRanges(handleFile<SelectionRangeParams, SelectionRange[] | null>('selection ranges', null, ({ document }, { positions }) => selectionRanges(document, positions)));
  },
};
