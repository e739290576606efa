import type { CancellationToken, ClientCapabilities, Command, Connection, ServerCapabilities } from 'vscode-languageserver';
import type { WorkflowDocument } from './workflow/document';
import type { IndexedFile, WorkflowIndex } from './workspace/workflowIndex';
import type { Handler } from './handler';
import type { Roots } from './roots';
import type { StateClient } from './stateClient';

/** What every feature of the language server may use. */
export interface ServerContext {
  readonly connection: Connection;
  readonly client: ClientCapabilities;
  /** Whether a lens or a fix can be offered to the client: it names no command, or one that the client has. */
  readonly canRun: (offer: { readonly command?: Command }) => boolean;
  readonly roots: Roots;
  readonly index: WorkflowIndex;
  /** The state of all roots, read in a worker thread. */
  readonly state: StateClient;
  /** The file as the last keystroke left it; undefined for a document that is no workflow. */
  readonly fileOf: (uri: string) => IndexedFile | undefined;
  readonly isOpen: (path: string) => boolean;
  /** The text of any open document, workflow or not, as the last keystroke left it. */
  readonly openText: (path: string) => string | undefined;
  /** Resolves when the files of the workspace have been looked through for the first time. */
  readonly scanned: Promise<void>;
  /** Calls back after the millrace.toml files have been read anew. */
  readonly onConfigChange: (listener: () => void) => void;
  /** Wraps a handler: cancellation, fallback, timing (see `guarded`). */
  readonly handle: <P, R>(name: string, fallback: R, work: (params: P, token: CancellationToken) => R | Promise<R>) => Handler<P, R>;
  /** Wraps a handler about one open document; the fallback answers for every document that is no workflow. */
  readonly handleFile: <P extends AboutDocument, R>(name: string, fallback: R, work: (file: OpenFile, params: P, token: CancellationToken) => R | Promise<R>) => Handler<P, R>;
}

export interface AboutDocument {
  readonly textDocument: { readonly uri: string };
}

/** A workflow that is open in the editor. */
export interface OpenFile extends IndexedFile {
  readonly document: WorkflowDocument;
}

/** One thing the server can do: the capability it announces and the handlers behind it. */
export interface Feature {
  /** Given what the client can do. */
  readonly capability?: (client: ClientCapabilities) => ServerCapabilities;
  readonly register: (context: ServerContext) => void;
}
