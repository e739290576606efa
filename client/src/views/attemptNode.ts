import * as vscode from 'vscode';
import type { AttemptItem } from '../../../server/src/protocol';
import type { CommandTarget } from '../commandTarget';
import { attemptStatus, isLive } from '../runStatus';
import { statusIcon, statusWords } from '../statusLook';
import { clockWords, joinWords, tookWords } from '../timeWords';
import { Row, spoken } from './row';
import type { TaskNode } from './taskNode';

/** One attempt of a task; a click opens the log. */
export class AttemptNode extends Row {
  readonly id: string;

  constructor(readonly parent: TaskNode, public attempt: AttemptItem) {
    super();
    this.id = `${parent.id}/${attempt.attempt}`;
  }

  get target(): CommandTarget {
    return this.parent.target;
  }

  protected draw(): vscode.TreeItem {
    const { attempt, started, ended, result, msg, exitCode } = this.attempt;
    const item = new vscode.TreeItem(vscode.l10n.t('Attempt {0}', attempt));
    const status = attemptStatus(result, isLive(this.parent.task, this.attempt));
    item.iconPath = statusIcon(status);
    item.description = joinWords(
      result ?? statusWords(status),
      exitCode === null || exitCode === 0 ? '' : vscode.l10n.t('exit code {0}', exitCode),
      tookWords(started, ended),
      clockWords(started, new Date()),
      msg === result ? '' : msg,
    );
    item.contextValue = 'attempt';
    item.command = { command: 'millrace.showLog', title: vscode.l10n.t('Show Log'), arguments: [this.target] };
    item.accessibilityInformation = spoken(item, '');
    return item;
  }
}
