/** A bundle of its own, loaded when the first workflow is seen: the language client alone would take longer to load than all the rest. */
import * as vscode from 'vscode';
import { LanguageClient, State, TransportKind } from 'vscode-languageclient/node';
import { offeredCommands, type InitializationOptions } from '../../server/src/protocol';

/** The running language server, without the client library's types: they stay in this bundle. */
export interface Connection {
  /** Rejects when the server is gone or answers with an error. */
  request<R>(method: string, params: unknown): Promise<R>;
  notify(method: string): Promise<void>;
  onNotification<P>(method: string, handler: (params: P) => void): vscode.Disposable;
  /** `failed`: it stopped and will not be started again by itself. */
  onState(handler: (state: 'starting' | 'running' | 'failed') => void): vscode.Disposable;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const selector = [
  { scheme: 'file', language: 'workflow-toml' },
  { scheme: 'file', language: 'toml' },
];

/** Starts `module` (the server's bundle) over IPC and resolves when it has been initialized; rejects when it cannot be. */
export async function connect(module: string, output: vscode.LogOutputChannel): Promise<Connection> {
  // Asked at every start: trust may be granted between two.
  const initializationOptions = (): InitializationOptions => ({ trusted: vscode.workspace.isTrusted, commands: offeredCommands });
  const run = { module, transport: TransportKind.ipc };
  // Taken when the extension itself runs under a debugger; .vscode/launch.json attaches to this port.
  const debug = { ...run, options: { execArgv: ['--nolazy', '--inspect=6009'] } };
  const client = new LanguageClient('millrace', 'Millrace', { run, debug }, {
    documentSelector: selector,
    outputChannel: output,
    initializationOptions,
    synchronize: { configurationSection: ['millrace', 'files.exclude'] },
    middleware: {
      // Every lens runs something: none where nothing runs.
      provideCodeLenses: (document, token, next) =>
        vscode.workspace.isTrusted && vscode.workspace.getConfiguration('millrace', document).get<boolean>('codeLens.enabled', true) ? next(document, token) : [],
      provideInlayHints: (document, range, token, next) =>
        vscode.workspace.getConfiguration('millrace', document).get<boolean>('inlayHints.enabled', true) ? next(document, range, token) : [],
    },
  });
  const switches = vscode.Disposable.from(
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('millrace.codeLens.enabled')) refreshCodeLenses(client);
      if (change.affectsConfiguration('millrace.inlayHints.enabled')) refreshInlayHints(client);
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => refreshCodeLenses(client)),
  );
  await client.start();
  return {
    // An undefined argument would be sent as null and taken for parameters.
    request: (method, params) => params === undefined ? client.sendRequest(method) : client.sendRequest(method, params),
    notify: (method) => client.sendNotification(method),
    onNotification: (method, handler) => client.onNotification(method, handler),
    onState: (handler) => client.onDidChangeState(({ newState }) => handler(stateNames[newState])),
    restart: () => client.restart(),
    stop: async () => {
      switches.dispose();
      await client.dispose();
    },
  };
}

const stateNames = {
  [State.Starting]: 'starting',
  [State.Running]: 'running',
  [State.Stopped]: 'failed',
  [State.StartFailed]: 'failed',
} as const;

function refreshCodeLenses(client: LanguageClient): void {
  const feature = client.getFeature('textDocument/codeLens');
  for (const document of vscode.workspace.textDocuments) feature.getProvider(document)?.onDidChangeCodeLensEmitter.fire();
}

function refreshInlayHints(client: LanguageClient): void {
  const feature = client.getFeature('textDocument/inlayHint');
  for (const document of vscode.workspace.textDocuments) feature.getProvider(document)?.onDidChangeInlayHints.fire();
}
