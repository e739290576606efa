import * as vscode from 'vscode';
import { trustGranted } from '../../server/src/protocol';
import type { Connection } from './languageClient';
import type { ServerNotifications, ServerRequests } from './serverRequests';

export type ServerState = 'idle' | 'starting' | 'running' | 'failed';

/** There is no language server to ask: it has stopped, or did not start. */
export class ServerStopped extends Error {
  constructor() {
    super(vscode.l10n.t('The Millrace language server has stopped. Runs go on without it.'));
  }
}

/** The language server as the rest of the client sees it: not started until somebody needs it, then one connection for good. */
export class Server implements vscode.Disposable {
  private readonly stateEmitter = new vscode.EventEmitter<ServerState>();
  private connection: Connection | undefined;
  private starting: Promise<void> | undefined;
  private current: ServerState = 'idle';
  private readonly listeners: ((connection: Connection) => void)[] = [];

  /** After each change of `state`; `running` also after a restart, when everything must be asked for anew. */
  readonly onDidChangeState = this.stateEmitter.event;

  constructor(private readonly module: string, private readonly output: vscode.LogOutputChannel) {}

  get state(): ServerState {
    return this.current;
  }

  /** Starts the server unless it has been; resolves when it runs or has failed (see `state`), never rejects. */
  start(): Promise<void> {
    this.starting ??= this.connect();
    return this.starting;
  }

  /** Starts the server unless it has been; resolves when it runs. Rejects with `ServerStopped` when it does not come to that. */
  async ready(): Promise<void> {
    await this.start();
    // A restart is under way.
    if (this.current === 'starting') await this.nextState();
    if (this.current !== 'running') throw new ServerStopped();
  }

  /** The answer of the server. Rejects with `ServerStopped` when it does not run, and with its error. */
  async request<M extends keyof ServerRequests & string>(method: M, params: ServerRequests[M]['params']): Promise<ServerRequests[M]['result']> {
    if (this.connection === undefined || this.current !== 'running') throw new ServerStopped();
    return this.connection.request<ServerRequests[M]['result']>(method, params);
  }

  /** Calls `handler` for each notification; one handler a method, before the start. */
  onNotification<M extends keyof ServerNotifications & string>(method: M, handler: (params: ServerNotifications[M]) => void): void {
    this.listeners.push((connection) => connection.onNotification(method, handler));
  }

  /** Tells a server that runs or starts that the folder is trusted now; one that starts later asks itself. */
  async trust(): Promise<void> {
    if (this.current === 'starting') await this.nextState();
    if (this.connection !== undefined && this.current === 'running') await this.connection.notify(trustGranted);
  }

  /** Starts it anew, also after it failed for good. */
  async restart(): Promise<void> {
    if (this.connection === undefined) {
      this.starting = this.connect();
      return this.starting;
    }
    await this.connection.restart();
  }

  dispose(): void {
    this.stateEmitter.dispose();
    void this.connection?.stop();
  }

  private async connect(): Promise<void> {
    this.setState('starting');
    try {
      const { connect } = await import('./languageClient');
      const connection = await connect(this.module, this.output);
      this.connection = connection;
      for (const listen of this.listeners) listen(connection);
      connection.onState((state) => this.setState(state));
      this.setState('running');
    } catch (error) {
      this.output.error('The language server did not start.', error instanceof Error ? error : String(error));
      this.setState('failed');
    }
  }

  private nextState(): Promise<void> {
    return new Promise((resolve) => {
      const once = this.stateEmitter.event(() => {
        once.dispose();
        resolve();
      });
    });
  }

  private setState(state: ServerState): void {
    if (state === this.current) return;
    this.current = state;
    this.stateEmitter.fire(state);
  }
}
