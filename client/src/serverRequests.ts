import type {
  graphRequest, historyRequest, runRequest, runsChanged, runsRequest, stateRequest, valueRequest, workflowsChanged, workflowsRequest,
} from '../../server/src/protocol';
import type {
  GraphLayout, GraphParams, HistoryItem, HistoryParams, RunDetail, RunParams, RunsChanged, RunsParams, RunsResult, StateItem,
  ValueParams, WorkflowItem, WorkflowsChanged,
} from '../../server/src/protocol';

/** Parameters and result of each request to the language server. */
export interface ServerRequests {
  [workflowsRequest]: { params: undefined; result: readonly WorkflowItem[] };
  [runsRequest]: { params: RunsParams; result: RunsResult };
  [runRequest]: { params: RunParams; result: RunDetail | null };
  [valueRequest]: { params: ValueParams; result: string | null };
  [stateRequest]: { params: undefined; result: readonly StateItem[] };
  [historyRequest]: { params: HistoryParams; result: readonly HistoryItem[] };
  [graphRequest]: { params: GraphParams; result: GraphLayout };
}

/** What the language server tells by itself. */
export interface ServerNotifications {
  [workflowsChanged]: WorkflowsChanged;
  [runsChanged]: RunsChanged;
}
