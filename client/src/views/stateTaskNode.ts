import * as vscode from 'vscode';
import type { HistoryItem, StateItem } from '../../../server/src/protocol';
import type { CommandTarget } from '../commandTarget';
import { statusIcon, statusWords } from '../statusLook';
import { clockWords, joinWords } from '../timeWords';
import { HistoryNode } from './historyNode';
import { Row } from './row';
import type { StateFileNode } from './stateFileNode';

type TaskState = StateItem['tasks'][number];

/** What a task is now, with a look at its value; its history is below it, and a click opens the value. */
export class StateTaskNode extends Row {
  readonly id: string;

  constructor(readonly parent: StateFileNode, public state: TaskState, private readonly history: (node: StateTaskNode) => Promise<readonly HistoryItem[]>) {
    super();
    this.id = `${parent.id}/${state.key}`;
  }

  get target(): CommandTarget {
    const { phase, run, key } = this.state;
    return { ...this.parent.target, root: this.parent.root, phase, run, key };
  }

  override async children(): Promise<readonly HistoryNode[]> {
    const { run, status } = this.state;
    return (await this.history(this)).map((entry, i) => new HistoryNode(this, entry, i === 0 && status === 'running' && entry.run === run));
  }

  override tooltip(): vscode.MarkdownString {
    const { key, status, updated, run, preview } = this.state;
    const text = new vscode.MarkdownString().appendMarkdown('**').appendText(key).appendMarkdown('** ').appendText(statusWords(status));
    text.appendMarkdown('\n\n').appendText(vscode.l10n.t('Since {0}, run {1}', clockWords(updated, new Date()), run));
    if (preview !== null) text.appendCodeblock(preview, 'json');
    return text;
  }

  protected draw(): vscode.TreeItem {
    const { key, status, preview } = this.state;
    const item = new vscode.TreeItem(key, vscode.TreeItemCollapsibleState.Collapsed);
    item.iconPath = statusIcon(status);
    item.description = joinWords(status === 'completed' && preview !== null ? '' : statusWords(status), preview ?? '');
    item.contextValue = ['state', ...(preview === null ? [] : ['value'])].join(' ');
    if (preview !== null) item.command = { command: 'millrace.openResult', title: vscode.l10n.t('Open Result'), arguments: [this.target] };
    item.accessibilityInformation = { label: [key, statusWords(status), ...(preview === null ? [] : [preview])].join(', ') };
    return item;
  }
}
