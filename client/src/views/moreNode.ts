import * as vscode from 'vscode';
import type { CommandTarget } from '../commandTarget';
import type { TreeNode } from './treeNode';

/** The last row of a long list: a click shows the next page. */
export class MoreNode implements TreeNode {
  readonly id: string;
  readonly target: CommandTarget = {};

  constructor(readonly parent: TreeNode | undefined, private readonly more: number, private readonly show: () => void) {
    this.id = `${parent?.id ?? ''}/more`;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(vscode.l10n.t('Show more…'));
    item.description = vscode.l10n.t('{0} more', this.more);
    item.iconPath = new vscode.ThemeIcon('ellipsis');
    item.command = { command: 'millrace.showMore', title: vscode.l10n.t('Show more…'), arguments: [this.show] };
    return item;
  }

  children(): readonly TreeNode[] {
    return [];
  }

  tooltip(): undefined {
    return undefined;
  }
}
