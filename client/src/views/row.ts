import type * as vscode from 'vscode';
import type { CommandTarget } from '../commandTarget';
import type { TreeNode } from './treeNode';

/** A node that knows how it looked when it was drawn last, so that a change elsewhere does not redraw it. */
export abstract class Row implements TreeNode {
  private drawn: string | undefined;
  abstract readonly id: string;
  abstract readonly parent: TreeNode | undefined;
  abstract readonly target: CommandTarget;

  item(): vscode.TreeItem {
    const item = this.draw();
    this.drawn = JSON.stringify(item);
    return item;
  }

  /** True when it is on screen (or was) and would look different now. */
  isStale(): boolean {
    return this.drawn !== undefined && this.drawn !== JSON.stringify(this.draw());
  }

  children(): readonly TreeNode[] | Promise<readonly TreeNode[]> {
    return [];
  }

  tooltip(): vscode.MarkdownString | undefined {
    return undefined;
  }

  protected abstract draw(): vscode.TreeItem;
}

/** What a screen reader says for a row: its label and description. */
export function spoken(item: vscode.TreeItem, kind: string): vscode.AccessibilityInformation {
  const label = typeof item.label === 'string' ? item.label : item.label?.label ?? '';
  const description = typeof item.description === 'string' ? item.description.replaceAll(' · ', ', ') : '';
  return { label: description === '' ? `${kind} ${label}` : `${kind} ${label}, ${description}` };
}
