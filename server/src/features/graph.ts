import { graphRequest, type GraphLayout, type GraphParams } from '../protocol';
import type { Feature } from '../serverContext';
import { toPath } from '../uri';
import { parentNames } from '../workflowItem';

const empty: GraphLayout = { width: 0, height: 0, nodes: [], edges: [] };

/** The graph of a file, laid out in the state thread: a large one takes longer than a keystroke may wait. */
export const graphFeature: Feature = {
  register: ({ connection, index, state, fileOf, scanned, handle }) => {
    connection.onRequest(graphRequest, handle<GraphParams, GraphLayout>('graph', empty, async ({ uri }) => {
      if (!fileOf(uri)) await scanned;
      const phases = (fileOf(uri) ?? index.get(toPath(uri) ?? ''))?.phases.map(({ phase }) => phase) ?? [];
      const parents = parentNames(phases);
      return state.request('layout', phases.filter(({ name }) => name !== '').map((phase) => ({ name: phase.name, parents: parents(phase) })));
    }));
  },
};
