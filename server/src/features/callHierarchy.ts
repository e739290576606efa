import type {
  CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem, CallHierarchyOutgoingCall, CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams,
} from 'vscode-languageserver';
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from '../language/callHierarchy';
import type { Feature } from '../serverContext';

/** Parents call, children are called. */
export const callHierarchyFeature: Feature = {
  capability: () => ({ callHierarchyProvider: true }),
  register: ({ connection, fileOf, handle, handleFile }) => {
    const { callHierarchy } = connection.languages;
    callHierarchy.onPrepare(handleFile<CallHierarchyPrepareParams, CallHierarchyItem[]>('call hierarchy', [], ({ document }, { textDocument, position }) =>
      prepareCallHierarchy(textDocument.uri, document, position)));
    callHierarchy.onIncomingCalls(handle<CallHierarchyIncomingCallsParams, CallHierarchyIncomingCall[]>('parents', [], ({ item: { uri, name } }) => {
      const document = fileOf(uri)?.document;
      return document ? incomingCalls(uri, document, name) : [];
    }));
    callHierarchy.onOutgoingCalls(handle<CallHierarchyOutgoingCallsParams, CallHierarchyOutgoingCall[]>('children', [], ({ item: { uri, name } }) => {
      const document = fileOf(uri)?.document;
      return document ? outgoingCalls(uri, document, name) : [];
    }));
  },
};
