import * as vscode from 'vscode';
import { stateRequest } from '../../server/src/protocol';
import type { StateItem } from '../../server/src/protocol';
import type { RunStore } from './runs';
import type { Server } from './server';

/** Runs change up to ten times a second; the state of all files is asked for less often (milliseconds). */
const pause = 400;

/** What each phase of each workflow is now. Asked for only while somebody looks. */
export class StateStore implements vscode.Disposable {
  private readonly emitter = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable;
  private items: readonly StateItem[] = [];
  private watched = false;
  private timer: NodeJS.Timeout | undefined;
  readonly onDidChange = this.emitter.event;

  constructor(private readonly server: Server, runs: RunStore, private readonly output: vscode.LogOutputChannel) {
    this.subscriptions = vscode.Disposable.from(this.emitter, runs.onDidChange(() => this.soon()), server.onDidChangeState(() => this.soon()));
  }

  /** By file key. */
  all(): readonly StateItem[] {
    return this.items;
  }

  /** Tells whether the view is on screen. */
  watch(watched: boolean): void {
    this.watched = watched;
    this.soon();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscriptions.dispose();
  }

  private soon(): void {
    if (!this.watched || this.server.state !== 'running') return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.load();
    }, this.items.length === 0 ? 0 : pause);
  }

  private async load(): Promise<void> {
    try {
      const items = await this.server.request(stateRequest, undefined);
      this.items = [...items].sort((a, b) => a.root.localeCompare(b.root) || a.file.localeCompare(b.file));
      this.emitter.fire();
    } catch (error) {
      this.output.error('The state could not be read from the language server.', String(error));
    }
  }
}
