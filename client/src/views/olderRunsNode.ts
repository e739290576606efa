import * as vscode from 'vscode';
import type { CommandTarget } from '../commandTarget';
import { Row } from './row';

/** The last row of the Runs view when older runs than those asked for may exist. */
export class OlderRunsNode extends Row {
  readonly id = 'older';
  readonly parent = undefined;
  readonly target: CommandTarget = {};

  constructor(private readonly load: () => void) {
    super();
  }

  protected draw(): vscode.TreeItem {
    const item = new vscode.TreeItem(vscode.l10n.t('Show older runs…'));
    item.iconPath = new vscode.ThemeIcon('ellipsis');
    item.command = { command: 'millrace.showMore', title: vscode.l10n.t('Show older runs…'), arguments: [this.load] };
    return item;
  }
}
