import * as vscode from 'vscode';
import { MoreNode } from './moreNode';
import type { TreeNode } from './treeNode';

/** Rows that a list shows at first, and more with each "Show more…". */
export const pageSize = 200;

/** The tree data provider of every view: rows are nodes, long lists come in pages, only what is told is drawn anew. */
export class NodeProvider implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly emitter = new vscode.EventEmitter<TreeNode | TreeNode[] | undefined>();
  /** Rows shown under a node when that is more than a page, by its id; '' for the top. */
  private readonly shown = new Map<string, number>();
  private readonly askEmitter = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.emitter.event;
  /** VS Code asks for the rows: somebody looks at the view. */
  readonly onDidAsk = this.askEmitter.event;

  constructor(private readonly top: () => readonly TreeNode[] | Promise<readonly TreeNode[]>) {}

  /** Draws these rows (and what is below them) anew; all of them without an argument. */
  refresh(nodes?: readonly TreeNode[]): void {
    if (nodes === undefined) this.emitter.fire(undefined);
    else if (nodes.length > 0) this.emitter.fire([...nodes]);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const item = node.item();
    item.id = node.id;
    return item;
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node === undefined) this.askEmitter.fire();
    const all = await (node === undefined ? this.top() : node.children());
    const limit = this.shown.get(node?.id ?? '') ?? pageSize;
    if (all.length <= limit) return [...all];
    const more = new MoreNode(node, all.length - limit, () => {
      this.shown.set(node?.id ?? '', limit + pageSize);
      this.refresh(node === undefined ? undefined : [node]);
    });
    return [...all.slice(0, limit), more];
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.parent;
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    const tooltip = node.tooltip();
    if (tooltip !== undefined) item.tooltip = tooltip;
    return item;
  }

  /** Makes the pages above `node` long enough to hold it, so that it can be revealed. */
  async uncover(node: TreeNode): Promise<void> {
    for (let at: TreeNode | undefined = node; at !== undefined; at = at.parent) {
      const id = at.id;
      const siblings = await (at.parent === undefined ? this.top() : at.parent.children());
      const position = siblings.findIndex((sibling) => sibling.id === id);
      const key = at.parent?.id ?? '';
      if (position < (this.shown.get(key) ?? pageSize)) continue;
      this.shown.set(key, Math.ceil((position + 1) / pageSize) * pageSize);
      this.refresh(at.parent === undefined ? undefined : [at.parent]);
    }
  }

  dispose(): void {
    this.emitter.dispose();
    this.askEmitter.dispose();
  }
}
