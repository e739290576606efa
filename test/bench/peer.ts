import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter, type MessageConnection } from 'vscode-jsonrpc/node';
import { tomlWorkflow, yamlWorkflow, type BenchText, type Place } from './workflowText';

/** A language server as the bench starts it. */
export interface Peer {
  readonly name: string;
  readonly command: readonly string[];
  /** What its documents are called. */
  readonly file: string;
  readonly languageId: string;
  readonly textOf: (phases: number) => BenchText;
  /** Its initialization options. */
  readonly options?: object;
}

type Capabilities = Readonly<Record<string, unknown>>;

const installed = resolve('test/bench/node_modules/.bin');

/** Millrace as it ships, and the servers that it is measured beside. */
export const peers: readonly Peer[] = [
  { name: 'millrace', command: [process.execPath, resolve('dist/server.js'), '--stdio'], file: 'bench.toml', languageId: 'workflow-toml', textOf: tomlWorkflow },
  { name: 'tombi', command: [`${installed}/tombi`, 'lsp'], file: 'bench.toml', languageId: 'toml', textOf: tomlWorkflow },
  { name: 'yaml', command: [`${installed}/yaml-language-server`, '--stdio'], file: 'bench.yaml', languageId: 'yaml', textOf: yamlWorkflow },
];

/** An editor that can do what today's editors can: it asks for findings where a server lets it, else takes what it is told. */
const capabilities = {
  textDocument: {
    diagnostic: {}, publishDiagnostics: { versionSupport: true }, completion: { completionItem: { snippetSupport: true } },
    hover: { contentFormat: ['markdown'] }, documentSymbol: { hierarchicalDocumentSymbolSupport: true }, rename: { prepareSupport: true },
  },
  workspace: {
    diagnostics: { refreshSupport: true }, configuration: true, workspaceFolders: true, workspaceEdit: { documentChanges: true, changeAnnotationSupport: { groupsOnLabel: true } },
  },
};

/** A running server with one document open, over real stdio. */
export class PeerProcess {
  private version = 1;
  private published: (() => void) | undefined;

  private constructor(private readonly peer: Peer, private readonly folder: string, private readonly child: ChildProcess, private readonly connection: MessageConnection, readonly capabilities: Capabilities) {
    connection.onNotification('textDocument/publishDiagnostics', ({ uri }: { uri: string }) => {
      if (uri === this.uri) this.published?.();
    });
  }

  /** Starts a server in an empty folder, or in one that is given and stays. */
  static async start(peer: Peer, folder?: string): Promise<PeerProcess> {
    const [program = '', ...args] = peer.command;
    const place = folder ?? mkdtempSync(join(tmpdir(), 'millrace-bench-'));
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], cwd: place });
    const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => null));
    for (const method of ['workspace/diagnostic/refresh', 'client/registerCapability', 'window/workDoneProgress/create']) connection.onRequest(method, () => null);
    connection.listen();
    const uri = pathToFileURL(place).href;
    const answer = await connection.sendRequest<{ capabilities: Capabilities }>('initialize', {
      processId: process.pid, rootUri: uri, capabilities, workspaceFolders: [{ uri, name: 'bench' }], initializationOptions: peer.options ?? {},
    });
    await connection.sendNotification('initialized', {});
    return new PeerProcess(peer, place, child, connection, answer.capabilities);
  }

  get uri(): string {
    return pathToFileURL(join(this.folder, this.peer.file)).href;
  }

  /** Opens the document and waits until it has been looked at once. */
  async open(text: string): Promise<void> {
    writeFileSync(join(this.folder, this.peer.file), text);
    await this.findingsAfter(() => this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: this.uri, languageId: this.peer.languageId, version: this.version, text },
    }), 60_000);
  }

  /** Replaces a stretch of one line; resolves when the findings of the new text are here. */
  async edit({ line, character }: Place, length: number, text: string): Promise<void> {
    this.version++;
    await this.findingsAfter(() => this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.uri, version: this.version },
      contentChanges: [{ range: { start: { line, character }, end: { line, character: character + length } }, text }],
    }), 10_000);
  }

  request(method: string, params: object = {}): Promise<unknown> {
    return this.connection.sendRequest(method, { textDocument: { uri: this.uri }, ...params });
  }

  onNotification<P>(method: string, listener: (params: P) => void): void {
    this.connection.onNotification(method, listener);
  }

  /** Processor time used so far, in milliseconds; NaN where the system does not tell. */
  cpu(): number {
    const fields = process.platform === 'linux' ? readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') : [];
    // In ticks of 10 ms.
    return (Number(fields?.[11] ?? NaN) + Number(fields?.[12] ?? NaN)) * 10;
  }

  /** Resident memory in MB: now, and the most there was; NaN where the system does not tell. */
  memory(): { now: number; peak: number } {
    const status = process.platform === 'linux' ? readFileSync(`/proc/${this.child.pid}/status`, 'utf8') : '';
    const of = (field: string): number => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? NaN) / 1024;
    return { now: of('VmRSS'), peak: of('VmHWM') };
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
    this.connection.dispose();
    if (this.folder.startsWith(join(tmpdir(), 'millrace-bench-'))) rmSync(this.folder, { recursive: true, force: true });
  }

  /** Sends something and waits for the findings: asked for where the server lets itself be asked, else told. */
  private async findingsAfter(send: () => Promise<void>, limitMs: number): Promise<void> {
    if (this.capabilities['diagnosticProvider']) {
      await send();
      await this.request('textDocument/diagnostic');
      return;
    }
    const told = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no findings came')), limitMs);
      this.published = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    await send();
    await told;
  }
}
