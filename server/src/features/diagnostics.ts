import type { ClientCapabilities } from 'vscode-languageserver';
import type { Feature } from '../serverContext';
import { pullDiagnostics } from './pullDiagnostics';
import { pushDiagnostics } from './pushDiagnostics';

/** A client that pulls and can be told to pull again gets nothing pushed: each finding comes once. */
const pulls = (client: ClientCapabilities): boolean =>
  client.textDocument?.diagnostic !== undefined && (client.workspace?.diagnostics?.refreshSupport ?? false);

export const diagnosticsFeature: Feature = {
  capability: (client) => pulls(client)
    // A finding that changes because another file did is announced by a refresh.
    ? { diagnosticProvider: { identifier: 'millrace', interFileDependencies: false, workspaceDiagnostics: true } }
    : {},
  register: (context) => (pulls(context.client) ? pullDiagnostics(context) : pushDiagnostics(context)),
};
