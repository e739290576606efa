import * as vscode from 'vscode';
import { historyRequest } from '../../../server/src/protocol';
import type { HistoryItem } from '../../../server/src/protocol';
import type { Server } from '../server';
import type { StateStore } from '../states';
import { NodeProvider } from './nodeProvider';
import { StateFileNode } from './stateFileNode';
import type { StateTaskNode } from './stateTaskNode';
import type { TreeNode } from './treeNode';

/** Attempts of a phase that its history shows. */
const historyLimit = 200;

/** The State view: what each task of each workflow is now, its value and its history. */
export class StatesView implements vscode.Disposable {
  private readonly nodes = new Map<string, StateFileNode>();
  private readonly provider = new NodeProvider(() => this.top());
  /** Somebody looks at the view. */
  readonly onDidShow = this.provider.onDidAsk;
  private readonly subscriptions: vscode.Disposable;

  constructor(private readonly server: Server, private readonly states: StateStore) {
    const view: vscode.TreeView<TreeNode> = vscode.window.createTreeView('millrace.state', { treeDataProvider: this.provider, showCollapseAll: true });
    states.watch(view.visible);
    this.subscriptions = vscode.Disposable.from(
      view,
      this.provider,
      view.onDidChangeVisibility(({ visible }) => states.watch(visible)),
      states.onDidChange(() => this.apply()),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private top(): readonly StateFileNode[] {
    return this.states.all().map((state) => {
      const key = `${state.root}/${state.file}`;
      const node = this.nodes.get(key) ?? new StateFileNode(state, (task) => this.history(task));
      this.nodes.set(key, node);
      return node;
    });
  }

  private history({ parent, state }: StateTaskNode): Promise<readonly HistoryItem[]> {
    return this.server.request(historyRequest, { root: parent.root, file: parent.file, key: state.key, limit: historyLimit });
  }

  private apply(): void {
    const present = new Set(this.states.all().map((state) => `${state.root}/${state.file}`));
    const sameFiles = present.size === this.nodes.size && [...present].every((key) => this.nodes.has(key));
    for (const key of this.nodes.keys()) if (!present.has(key)) this.nodes.delete(key);
    const rows = this.states.all().flatMap((state) => this.nodes.get(`${state.root}/${state.file}`)?.update(state) ?? []);
    this.provider.refresh(sameFiles ? rows : undefined);
  }
}
