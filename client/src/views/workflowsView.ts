import * as vscode from 'vscode';
import type { RunStore } from '../runs';
import { uriKey } from '../workflows';
import type { WorkflowStore, WorkflowsChange } from '../workflows';
import { NodeProvider } from './nodeProvider';
import type { TreeNode } from './treeNode';
import { WorkflowNode } from './workflowNode';
import type { LastStatuses } from './workflowNode';

/** The Workflows view: files, their roots, and what hangs below them. It follows the stores and has no refresh button. */
export class WorkflowsView implements vscode.Disposable {
  private readonly nodes = new Map<string, WorkflowNode>();
  private readonly provider = new NodeProvider(() => this.top());
  /** Somebody looks at the view. */
  readonly onDidShow = this.provider.onDidAsk;
  private readonly view: vscode.TreeView<TreeNode>;
  private readonly subscriptions: vscode.Disposable;
  private readonly statuses: LastStatuses;

  constructor(private readonly workflows: WorkflowStore, runs: RunStore) {
    this.statuses = {
      ofFile: (uri) => runs.newestReal(uri)?.status ?? null,
      ofPhase: (uri, phase) => {
        const status = runs.statusesOf(uri)?.get(phase);
        return status === undefined ? undefined : { status, run: runs.newestReal(uri)?.id ?? null };
      },
    };
    this.view = vscode.window.createTreeView('millrace.workflows', { treeDataProvider: this.provider, showCollapseAll: true });
    this.tellTrust();
    const redraw = (uris: readonly string[]): void => {
      this.provider.refresh([...new Set(uris.map(uriKey))].flatMap((uri) => this.nodes.get(uri)?.stale() ?? []));
    };
    this.subscriptions = vscode.Disposable.from(
      this.view,
      this.provider,
      workflows.onDidChange((change) => this.apply(change)),
      runs.onDidChange((changed) => redraw(changed.map((run) => run.uri))),
      runs.onDidChangeDetail((detail) => redraw([detail.uri])),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.tellTrust()),
    );
  }

  /** Selects the phase where it is expanded, and brings the view to the front. False when there is no such phase. */
  async reveal(uri: string, phase: string): Promise<boolean> {
    this.top();
    const node = this.nodes.get(uriKey(uri))?.find(phase);
    if (node === undefined) return false;
    await this.provider.uncover(node);
    await this.view.reveal(node, { select: true, focus: true, expand: true });
    return true;
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private top(): readonly WorkflowNode[] {
    const items = this.workflows.all();
    const severalRoots = new Set(items.map((item) => item.root)).size > 1;
    return items.map((item) => {
      const key = uriKey(item.uri);
      const node = this.nodes.get(key) ?? new WorkflowNode(key, item, this.statuses, severalRoots ? lastSegment(item.root) : '');
      this.nodes.set(key, node);
      return node;
    });
  }

  private apply({ changed, removed }: WorkflowsChange): void {
    let wholeList = removed.length > 0;
    for (const uri of removed) this.nodes.delete(uri);
    const rows = changed.flatMap((item) => {
      const node = this.nodes.get(uriKey(item.uri));
      if (node === undefined) wholeList = true;
      return node?.update(item) ?? [];
    });
    this.provider.refresh(wholeList ? undefined : rows);
  }

  private tellTrust(): void {
    this.view.message = vscode.workspace.isTrusted ? '' : vscode.l10n.t('Restricted Mode: workflows are checked, nothing runs.');
  }
}

function lastSegment(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}
