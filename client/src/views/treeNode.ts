import type * as vscode from 'vscode';
import type { CommandTarget } from '../commandTarget';

/** A row of one of the views. The object lives as long as the row, so that only this row need be drawn anew. */
export interface TreeNode {
  /** Unique in its view, the same after a reload of the window. */
  readonly id: string;
  readonly parent: TreeNode | undefined;
  /** What commands act on when called on this row. */
  readonly target: CommandTarget;
  /** The row as it is now, without its tooltip. */
  item(): vscode.TreeItem;
  children(): readonly TreeNode[] | Promise<readonly TreeNode[]>;
  /** Made only when the mouse rests on the row. */
  tooltip(): vscode.MarkdownString | undefined;
}
