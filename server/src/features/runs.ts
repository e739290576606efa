import { withoutParams } from '../handler';
import {
  historyRequest, runRequest, runsChanged, runsRequest, stateRequest, trustGranted, valueRequest,
  type HistoryItem, type HistoryParams, type RunDetail, type RunItem, type RunParams, type RunsChanged, type RunsParams, type RunsResult, type StateItem, type ValueParams,
} from '../protocol';
import type { Feature } from '../serverContext';

/** Newest runs that are told again when the state has been away for a moment. */
const afterRestart = 200;

/** Runs and their state, answered by the state thread. */
export const runsFeature: Feature = {
  register: ({ connection, state, scanned, handle }) => {
    /** An editor without the views never asks, and is told of no change. */
    let shown = false;
    connection.onRequest(runsRequest, handle<RunsParams, RunsResult>('runs', { runs: [], problems: [] }, async (params) => {
      shown = true;
      await scanned;
      return state.request('runs', params);
    }));
    connection.onRequest(runRequest, handle<RunParams, RunDetail | null>('run', null, (params) => state.request('run', params)));
    connection.onRequest(valueRequest, handle<ValueParams, string | null>('value', null, (params) => state.request('value', params)));
    connection.onRequest(stateRequest, withoutParams(handle<undefined, readonly StateItem[]>('state', [], async () => {
      await scanned;
      return state.request('state', undefined);
    })));
    connection.onRequest(historyRequest, handle<HistoryParams, readonly HistoryItem[]>('history', [], (params) => state.request('history', params)));
    const tell = (runs: readonly RunItem[]): void => {
      if (!shown) return;
      const change: RunsChanged = { runs };
      void connection.sendNotification(runsChanged, change);
    };
    state.onRuns(tell);
    // What changed while nobody looked is in no news.
    state.onRestart(() => void state.request('runs', { limit: afterRestart }).then(({ runs }) => tell(runs), () => undefined));
    connection.onNotification(trustGranted, () => state.tell({ news: 'trusted' }));
  },
};
