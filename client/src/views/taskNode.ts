import * as vscode from 'vscode';
import type { TaskItem } from '../../../server/src/protocol';
import type { CommandTarget } from '../commandTarget';
import { statusIcon, statusWords } from '../statusLook';
import { joinWords, tookWords } from '../timeWords';
import { AttemptNode } from './attemptNode';
import { Row, spoken } from './row';
import type { RunNode } from './runNode';

/** A task of a run with its attempts below it. */
export class TaskNode extends Row {
  readonly id: string;
  private attempts: readonly AttemptNode[] = [];

  constructor(readonly parent: RunNode, public task: TaskItem) {
    super();
    this.id = `${parent.id}/${task.key}`;
  }

  get target(): CommandTarget {
    return { ...this.parent.target, phase: this.task.phase, key: this.task.key };
  }

  /** Takes the task's new state; gives the rows to draw anew. */
  update(task: TaskItem): readonly Row[] {
    const same = task.attempts.length === this.task.attempts.length;
    this.task = task;
    if (!same) return [this];
    this.attempts.forEach((node, i) => (node.attempt = task.attempts[i] ?? node.attempt));
    return [this, ...this.attempts].filter((node) => node.isStale());
  }

  override children(): readonly AttemptNode[] {
    this.attempts = this.task.attempts.map((attempt) => {
      const known = this.attempts.find((node) => node.attempt.attempt === attempt.attempt) ?? new AttemptNode(this, attempt);
      known.attempt = attempt;
      return known;
    });
    return this.attempts;
  }

  override tooltip(): vscode.MarkdownString {
    const { key, status, info, meta, msg } = this.task;
    const text = new vscode.MarkdownString().appendMarkdown('**').appendText(key).appendMarkdown('** ').appendText(statusWords(status));
    if (msg !== '') text.appendMarkdown('\n\n').appendText(msg);
    if (info !== '') text.appendMarkdown('\n\n').appendText(vscode.l10n.t('Info: {0}', info));
    if (meta !== '') text.appendMarkdown('\n\n').appendText(vscode.l10n.t('Meta: {0}', meta));
    return text;
  }

  protected draw(): vscode.TreeItem {
    const { key, status, msg, started, ended, hasValue, attempts } = this.task;
    const item = new vscode.TreeItem(key);
    if (attempts.length > 1) item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
    item.iconPath = statusIcon(status);
    item.description = joinWords(
      statusWords(status),
      attempts.length > 1 ? vscode.l10n.t('{0} attempts', attempts.length) : '',
      tookWords(started, ended),
      status === 'completed' || status === msg ? '' : msg,
    );
    item.contextValue = ['task', status, ...(attempts.length > 0 ? ['log'] : []), ...(hasValue ? ['value'] : [])].join(' ');
    if (attempts.length > 0) item.command = { command: 'millrace.showLog', title: vscode.l10n.t('Show Log'), arguments: [this.target] };
    item.accessibilityInformation = spoken(item, vscode.l10n.t('Task'));
    return item;
  }
}
