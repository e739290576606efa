import * as vscode from 'vscode';
import type { HistoryItem } from '../../../server/src/protocol';
import type { CommandTarget } from '../commandTarget';
import { attemptStatus } from '../runStatus';
import { statusIcon, statusWords } from '../statusLook';
import { clockWords, joinWords, tookWords } from '../timeWords';
import { Row, spoken } from './row';
import type { StateTaskNode } from './stateTaskNode';

/** One attempt of the phase in some run; a click opens its log. */
export class HistoryNode extends Row {
  readonly id: string;

  constructor(readonly parent: StateTaskNode, private readonly entry: HistoryItem, private readonly live: boolean) {
    super();
    this.id = `${parent.id}/${entry.run}/${entry.key}/${entry.attempt}`;
  }

  get target(): CommandTarget {
    return { ...this.parent.target, run: this.entry.run, key: this.entry.key };
  }

  protected draw(): vscode.TreeItem {
    const { attempt, result, msg, started, ended } = this.entry;
    const item = new vscode.TreeItem(clockWords(started, new Date()));
    const status = attemptStatus(result, this.live);
    item.iconPath = statusIcon(status);
    item.description = joinWords(result ?? statusWords(status), vscode.l10n.t('attempt {0}', attempt), tookWords(started, ended), msg);
    item.contextValue = result === 'complete' ? 'history value' : 'history';
    item.command = { command: 'millrace.showLog', title: vscode.l10n.t('Show Log'), arguments: [this.target] };
    item.accessibilityInformation = spoken(item, vscode.l10n.t('Attempt of'));
    return item;
  }
}
