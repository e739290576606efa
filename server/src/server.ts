import { join } from 'node:path';
import { FileChangeType, TextDocumentSyncKind, type Connection, type InitializeParams, type InitializeResult, type ServerCapabilities, type WorkspaceFolder } from 'vscode-languageserver';
import { callHierarchyFeature } from './features/callHierarchy';
import { codeActionsFeature } from './features/codeActions';
import { codeLensFeature } from './features/codeLens';
import { completionFeature } from './features/completion';
import { definitionFeature } from './features/definition';
import { diagnosticsFeature } from './features/diagnostics';
import { documentHighlightsFeature } from './features/documentHighlights';
import { documentLinksFeature } from './features/documentLinks';
import { documentSymbolsFeature } from './features/documentSymbols';
import { foldingRangesFeature } from './features/foldingRanges';
import { formattingFeature } from './features/formatting';
import { graphFeature } from './features/graph';
import { hoverFeature } from './features/hover';
import { inlayHintsFeature } from './features/inlayHints';
import { referencesFeature } from './features/references';
import { renameFeature } from './features/rename';
import { runsFeature } from './features/runs';
import { selectionRangesFeature } from './features/selectionRanges';
import { semanticTokensFeature } from './features/semanticTokens';
import { workflowsFeature } from './features/workflows';
import { workflowTablesFeature } from './features/workflowTables';
import { workspaceSymbolsFeature } from './features/workspaceSymbols';
import { canWatch, followDisk, registerWatchers, type DiskFiles } from './diskFiles';
import { followSettings } from './fileSettings';
import { guarded, guardedEvent } from './handler';
import { followDocuments } from './openDocuments';
import type { InitializationOptions } from './protocol';
import { createRoots } from './roots';
import type { Feature, OpenFile, ServerContext } from './serverContext';
import { createScanner } from './scanClient';
import { createStateClient } from './stateClient';
import type { RootNews } from './stateMessages';
import { throttle } from './throttle';
import { toPath, toUri } from './uri';
import { chooseStore } from './workspace/chooseStore';
import { MetaFiles } from './workspace/metaFiles';
import { ownStores } from './workspace/ownStores';
import { isInside } from './workspace/root';
import { WorkflowIndex, type IndexedFile } from './workspace/workflowIndex';

/** Everything the server can do, in the order in which changes reach it: the findings come first. */
const features: readonly Feature[] = [
  diagnosticsFeature, completionFeature, hoverFeature, documentSymbolsFeature, codeActionsFeature, codeLensFeature, definitionFeature,
  referencesFeature, documentHighlightsFeature, renameFeature, callHierarchyFeature, workspaceSymbolsFeature, documentLinksFeature,
  semanticTokensFeature, inlayHintsFeature, foldingRangesFeature, selectionRangesFeature, formattingFeature,
  workflowsFeature, runsFeature, graphFeature, workflowTablesFeature,
];

/** Serves an editor over a connection until it goes. Call before `connection.listen()`. */
export function startServer(connection: Connection): void {
  connection.onInitialize((params) => initialize(connection, params));
}

function initialize(connection: Connection, params: InitializeParams): InitializeResult {
  const client = params.capabilities;
  const log = connection.console;
  const options = readOptions(params.initializationOptions);
  const folders = readFolders(params);
  const settings = followSettings(connection, client, () => folders);
  const roots = createRoots(settings.folders);
  const scanner = createScanner((message) => log.log(message));
  const state = createStateClient((message) => log.log(message));
  const metaFiles = new MetaFiles((files) => state.request('metaFiles', files), (changed) => index.recheck(({ root, text }) => changed.has(root) && text.includes('meta-file')));
  const index: WorkflowIndex = new WorkflowIndex({
    rootOf: roots.rootOf, configOf: roots.configOf, settingsOf: settings.checkOf, judgeElsewhere: (text) => state.request('judge', text), metaFileExists: (root, path) => metaFiles.exists(root, path),
  });

  let told = '';
  /** Tells the state thread which roots there are: where the workflows are, and the folders themselves. */
  const tellRoots = throttle(50, () => {
    const found = new Set([...settings.folders().map((folder) => roots.rootOf(`${folder}/x`)), ...[...index.all()].map(({ root }) => root)]);
    const list = [...found].sort().map((path): RootNews => {
      const checks = settings.checkOf(join(path, 'x'));
      const store = chooseStore({ flag: undefined, env: process.env, config: roots.configOf(path) });
      return { path, writable: settings.folders().some((folder) => isInside(folder, path)), ...(checks && { settings: checks }), ...(store !== undefined && { store, own: ownStores(path, roots.loaded().get(path)) }) };
    });
    const text = JSON.stringify(list.map(({ path, writable, settings: checks, store, own }) => [path, writable, checks?.dialect, [...checks?.severity ?? []], store, [...own?.modules ?? []], own?.problem]));
    if (text === told) return;
    told = text;
    state.tell({ news: 'roots', roots: list });
  });
  const saved = (path: string): void => state.tell({ news: 'saved', roots: [roots.rootOf(path)] });
  const configListeners: (() => void)[] = [];
  const rootsChanged = (): void => {
    index.recheck(() => true);
    tellRoots.call();
    void index.settled().then(() => {
      for (const listener of configListeners) listener();
    });
  };

  const documents = followDocuments(connection, log, index, settings, (path) => {
    if (index.get(path)) saved(path);
    // An editor that watches no files still tells what it wrote itself: a millrace.toml, say.
    else if (!canWatch(client)) void disk.changed([{ uri: toUri(path), type: FileChangeType.Changed }]);
  });
  const disk: DiskFiles = followDisk({ log, scanner, trusted: () => options.trusted, index, settings, roots, documents, metaFiles, rootsChanged, saved });
  let firstScan: () => void = () => undefined;
  const context: ServerContext = {
    connection, client, canRun: ({ command }) => command === undefined || options.commands.includes(command.command), roots, index, state, fileOf: documents.fileOf, isOpen: documents.isOpen, openText: documents.openText,
    scanned: new Promise((resolve) => { firstScan = resolve; }),
    onConfigChange: (listener) => void configListeners.push(listener),
    handle: (name, fallback, work) => guarded(name, fallback, log, async (about, token) => {
      await documents.ready();
      return work(about, token);
    }),
    handleFile: (name, fallback, work) => guarded(name, fallback, log, async (about, token) => {
      await documents.ready();
      const file = documents.fileOf(about.textDocument.uri);
      return isReadable(file) ? work(file, about, token) : fallback;
    }),
  };
  for (const feature of features) feature.register(context);

  const lookAgain = guardedEvent('scan', log, async (sent: unknown) => {
    if (await settings.load(sent)) index.recheck(() => true);
    await disk.scan();
  });
  connection.onInitialized(guardedEvent('initialized', log, async () => {
    await lookAgain(undefined);
    firstScan();
    for (const listener of configListeners) listener();
    if (options.trusted) state.tell({ news: 'trusted' });
    tellRoots.call();
    index.onDidChange(tellRoots.call);
    if (client.workspace?.workspaceFolders) connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      const gone = new Set(removed.map(({ uri }) => toPath(uri)));
      folders.splice(0, folders.length, ...folders.filter(({ path }) => !gone.has(path)), ...asFolders(added));
      roots.reset();
      void lookAgain(undefined).then(() => {
        rootsChanged();
        tellRoots.call();
      });
    });
    await registerWatchers(connection, client);
  }));
  connection.onDidChangeConfiguration(({ settings: sent }) => lookAgain(sent));
  connection.onDidChangeWatchedFiles(guardedEvent('watched files', log, ({ changes }) => disk.changed(changes)));
  connection.onShutdown(() => state.stop());

  const capabilities: ServerCapabilities = {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
  return { capabilities: Object.assign(capabilities, ...features.map(({ capability }) => capability?.(client) ?? {})), serverInfo: { name: 'millrace' } };
}

function isReadable(file: IndexedFile | undefined): file is OpenFile {
  return file?.document !== undefined;
}

/** What the client said; untrusted and without commands unless it says otherwise. */
function readOptions(options: unknown): InitializationOptions {
  const said: { readonly trusted?: unknown; readonly commands?: unknown } = typeof options === 'object' && options !== null ? options : {};
  return { trusted: said.trusted === true, commands: Array.isArray(said.commands) ? said.commands.filter((name) => typeof name === 'string') : [] };
}

function readFolders({ workspaceFolders, rootUri }: InitializeParams): { uri: string; path: string }[] {
  return asFolders(workspaceFolders ?? (rootUri ? [{ uri: rootUri, name: '' }] : []));
}

function asFolders(folders: readonly WorkspaceFolder[]): { uri: string; path: string }[] {
  return folders.flatMap(({ uri }) => {
    const path = toPath(uri);
    return path === undefined ? [] : [{ uri, path: path.length > 1 ? path.replace(/[\\/]$/, '') : path }];
  });
}
