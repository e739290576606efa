import * as vscode from 'vscode';
import { workflowsChanged, workflowsRequest } from '../../server/src/protocol';
import type { WorkflowItem, WorkflowsChanged } from '../../server/src/protocol';
import type { Server } from './server';

/** The workflow files of the workspace as the language server last told them. */
export interface Workflows {
  /** Every file, by file key. */
  all(): readonly WorkflowItem[];
  /** The file at `uri` (any spelling of the same URI), or undefined. */
  get(uri: vscode.Uri | string): WorkflowItem | undefined;
  /** After each change: files that changed or appeared, and URIs (`Uri.toString()`) of those that went. */
  readonly onDidChange: vscode.Event<WorkflowsChange>;
}

export interface WorkflowsChange {
  readonly changed: readonly WorkflowItem[];
  readonly removed: readonly string[];
}

/** The workflow files, kept true by the server's notifications; knows nothing of the views that show them. */
export class WorkflowStore implements Workflows, vscode.Disposable {
  private readonly items = new Map<string, WorkflowItem>();
  private readonly emitter = new vscode.EventEmitter<WorkflowsChange>();
  private readonly subscription: vscode.Disposable;
  private loading: Promise<void> = Promise.resolve();
  readonly onDidChange = this.emitter.event;

  constructor(private readonly server: Server, private readonly output: vscode.LogOutputChannel) {
    server.onNotification(workflowsChanged, (change) => this.apply(change));
    this.subscription = server.onDidChangeState((state) => {
      if (state !== 'running') return;
      this.loading = this.load();
      this.loading.catch((error: unknown) => this.output.error('The workflows could not be read from the language server.', String(error)));
    });
  }

  all(): readonly WorkflowItem[] {
    return [...this.items.values()].sort((a, b) => a.root.localeCompare(b.root) || a.file.localeCompare(b.file));
  }

  get(uri: vscode.Uri | string): WorkflowItem | undefined {
    return this.items.get(uriKey(uri));
  }

  /** Resolves when every workflow of the workspace is known. Rejects with `ServerStopped`, and with what went wrong. */
  async known(): Promise<void> {
    await this.server.ready();
    await this.loading;
  }

  /** The file at `uri` as soon as it is told of, at most `ms` from now; undefined when it is not. */
  appears(uri: string, ms: number): Promise<WorkflowItem | undefined> {
    const known = this.get(uri);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve) => {
      const end = (item: WorkflowItem | undefined): void => {
        clearTimeout(timer);
        listener.dispose();
        resolve(item);
      };
      const timer = setTimeout(() => end(undefined), ms);
      const listener = this.onDidChange(() => {
        const item = this.get(uri);
        if (item !== undefined) end(item);
      });
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.emitter.dispose();
  }

  private async load(): Promise<void> {
    const items = await this.server.request(workflowsRequest, undefined);
    const present = new Set(items.map((item) => uriKey(item.uri)));
    this.apply({ changed: items, removed: [...this.items.keys()].filter((key) => !present.has(key)) });
  }

  private apply({ changed, removed }: WorkflowsChanged): void {
    const gone = removed.map(uriKey);
    for (const key of gone) this.items.delete(key);
    for (const item of changed) this.items.set(uriKey(item.uri), item);
    this.emitter.fire({ changed, removed: gone });
  }
}

/** One spelling for each URI: the server and the editor escape differently. */
export function uriKey(uri: vscode.Uri | string): string {
  return (typeof uri === 'string' ? vscode.Uri.parse(uri) : uri).toString();
}
