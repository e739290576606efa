import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createMessageConnection, ErrorCodes, ResponseError, StreamMessageReader, StreamMessageWriter, type MessageConnection } from 'vscode-jsonrpc/node';
import type { ClientCapabilities, Diagnostic, InitializeResult, PublishDiagnosticsParams } from 'vscode-languageserver-protocol';
import { offeredCommands } from '../../server/src/protocol';
import { toUri } from '../../server/src/uri';

const serverModule = join(__dirname, '../../dist/server.js');

/** A client that is told findings, and one that asks for them. */
export const pushClient: ClientCapabilities = {};
export const pullClient: ClientCapabilities = {
  textDocument: { diagnostic: { dynamicRegistration: false } },
  workspace: { diagnostics: { refreshSupport: true } },
};

export interface ServerOptions {
  readonly capabilities?: ClientCapabilities;
  readonly trusted?: boolean;
  /** Commands that the client says it has: all that VS Code has, if not given. */
  readonly commands?: readonly string[];
  /** Names the folder as clients did before there were workspace folders. */
  readonly rootUriOnly?: boolean;
  /** What the editor answers to requests of the server, by method. */
  readonly answers?: Readonly<Record<string, (params: never) => unknown>>;
}

/** The real server as its own process, with an editor's side of the protocol and a folder to work in. */
export class ServerProcess {
  readonly published = new Map<string, Diagnostic[]>();
  readonly logged: string[] = [];
  /** Methods of the server's requests and notifications that nothing here answers or takes. */
  readonly unknown: string[] = [];
  refreshes = 0;
  private readonly versions = new Map<string, number>();
  private readonly waiting = new Set<() => void>();

  private constructor(readonly folder: string, readonly process: ChildProcess, readonly connection: MessageConnection) {
    connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }: PublishDiagnosticsParams) => {
      this.published.set(uri, diagnostics);
      this.wake();
    });
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => void this.logged.push(message));
    connection.onRequest((method) => {
      this.unknown.push(method);
      return new ResponseError(ErrorCodes.MethodNotFound, method);
    });
    connection.onNotification((method) => void this.unknown.push(method));
    connection.onRequest('workspace/diagnostic/refresh', () => {
      this.refreshes++;
      this.wake();
      return null;
    });
  }

  /** Starts a server on files given by name and text; resolves when it has answered `initialize`. */
  static async start(files: Readonly<Record<string, string>>, { capabilities = pushClient, trusted = false, commands = offeredCommands, rootUriOnly = false, answers = {} }: ServerOptions = {}): Promise<ServerProcess & { result: InitializeResult; initializeMs: number }> {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-protocol-')));
    for (const [name, text] of Object.entries(files)) write(join(folder, name), text);
    const begun = performance.now();
    const child = spawn(process.execPath, [serverModule, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    const server = new ServerProcess(folder, child, connection);
    for (const [method, answer] of Object.entries(answers)) connection.onRequest(method, (params: object) => answer(params as never) ?? null);
    connection.listen();
    const result = await connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid, capabilities, initializationOptions: { trusted, commands },
      ...(rootUriOnly ? { rootUri: toUri(folder) } : { rootUri: null, workspaceFolders: [{ uri: toUri(folder), name: 'test' }] }),
    });
    const initializeMs = performance.now() - begun;
    await connection.sendNotification('initialized', {});
    return Object.assign(server, { result, initializeMs });
  }

  uri(name: string): string {
    return toUri(join(this.folder, name));
  }

  request<R>(method: string, params?: unknown): Promise<R> {
    return params === undefined ? this.connection.sendRequest(method) : this.connection.sendRequest(method, params);
  }

  async open(name: string, text: string): Promise<void> {
    this.versions.set(name, 1);
    await this.connection.sendNotification('textDocument/didOpen', { textDocument: { uri: this.uri(name), languageId: 'toml', version: 1, text } });
  }

  /** Replaces the whole text; `range` replaces a part. */
  async edit(name: string, text: string, range?: { start: { line: number; character: number }; end: { line: number; character: number } }): Promise<void> {
    const version = (this.versions.get(name) ?? 1) + 1;
    this.versions.set(name, version);
    await this.connection.sendNotification('textDocument/didChange', { textDocument: { uri: this.uri(name), version }, contentChanges: [range ? { range, text } : { text }] });
  }

  /** Writes a file as the editor does that has it open; no watcher tells of it. */
  async save(name: string, text: string): Promise<void> {
    write(join(this.folder, name), text);
    await this.connection.sendNotification('textDocument/didSave', { textDocument: { uri: this.uri(name) } });
  }

  async close(name: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri: this.uri(name) } });
  }

  /** Writes a file and tells the server as an editor's watcher does. `null` deletes it. */
  async onDisk(name: string, text: string | null, type = text === null ? 3 : 2): Promise<void> {
    const path = join(this.folder, name);
    if (text === null) rmSync(path, { recursive: true, force: true });
    else write(path, text);
    await this.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: this.uri(name), type }] });
  }

  /** Resolves with the value as soon as there is one, looking after each message and every 20 ms. */
  async until<T>(what: string, look: () => T | undefined | false | Promise<T | undefined | false>, timeoutMs = 30_000): Promise<T> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const value = await look();
      if (value !== undefined && value !== false) return value;
      if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms for ${what}; the server logged: ${this.logged.join('\n')}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 20);
        this.waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Codes of the findings that were last pushed for a file. */
  codes(name: string): string[] | undefined {
    return this.published.get(this.uri(name))?.map(({ code }) => String(code)).filter((code) => code !== 'no-worker');
  }

  /** Ends the server as an editor does; rejects when it does not end by itself. */
  async stop(): Promise<void> {
    const ended = new Promise<number | null>((resolve) => this.process.once('exit', resolve));
    await this.request('shutdown');
    await this.connection.sendNotification('exit');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 30_000);
    const code = await ended;
    clearTimeout(timer);
    this.connection.dispose();
    rmSync(this.folder, { recursive: true, force: true });
    if (code !== 0) throw new Error(`the server ended with ${code}: ${this.logged.join('\n')}`);
  }

  private wake(): void {
    for (const go of this.waiting) go();
    this.waiting.clear();
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** The text of a phase. */
export function phase(task: string, rest = 'rule = "cron=0 5 * * *"'): string {
  return `[[phase]]\ntask = "${task}"\n${rest}\n\n`;
}
