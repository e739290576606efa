import * as vscode from 'vscode';
import type { RunDetail, RunItem, TaskItem } from '../../../server/src/protocol';
import type { CommandTarget } from '../commandTarget';
import { isActive, isResumable, progressOf } from '../runStatus';
import { statusIcon, statusWords } from '../statusLook';
import { clockWords, joinWords, tookWords } from '../timeWords';
import { Row, spoken } from './row';
import { TaskNode } from './taskNode';

/** A run with its tasks below it, failed ones first. */
export class RunNode extends Row {
  readonly id: string;
  readonly parent = undefined;
  private tasks: readonly TaskNode[] = [];

  constructor(public run: RunItem, private readonly load: (run: RunItem) => Promise<RunDetail | null>) {
    super();
    this.id = `${run.root}/${run.id}`;
  }

  get target(): CommandTarget {
    return { root: this.run.root, run: this.run.id, uri: this.run.uri };
  }

  /** Takes the run's tasks as they are now; gives the rows to draw anew: itself when tasks came or changed places. */
  update(detail: RunDetail): readonly Row[] {
    this.run = detail;
    const tasks = failedFirst(detail.tasks);
    const samePlaces = tasks.length === this.tasks.length && tasks.every((task, i) => task.key === this.tasks[i]?.task.key);
    if (!samePlaces) return [this];
    const below = this.tasks.flatMap((node, i) => node.update(tasks[i] ?? node.task));
    return this.isStale() ? [this, ...below] : below;
  }

  override async children(): Promise<readonly TaskNode[]> {
    const detail = await this.load(this.run);
    const known = new Map(this.tasks.map((node) => [node.task.key, node]));
    this.tasks = failedFirst(detail?.tasks ?? []).map((task) => {
      const node = known.get(task.key) ?? new TaskNode(this, task);
      node.update(task);
      return node;
    });
    return this.tasks;
  }

  override tooltip(): vscode.MarkdownString {
    const { file, id, status, counts, logicalTime, started, ended, error } = this.run;
    const text = new vscode.MarkdownString().appendMarkdown('**').appendText(file).appendMarkdown('** ').appendText(statusWords(status));
    const lines = [
      Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(', '),
      logicalTime === null ? '' : vscode.l10n.t('For {0}', logicalTime),
      vscode.l10n.t('Started {0}', clockWords(started, new Date())),
      ended === null ? '' : vscode.l10n.t('Ended {0} after {1}', clockWords(ended, new Date()), tookWords(started, ended)),
      error ?? '',
      vscode.l10n.t('Run {0}', id),
    ];
    for (const line of lines) if (line !== '') text.appendMarkdown('\n\n').appendText(line);
    return text;
  }

  protected draw(): vscode.TreeItem {
    const { file, status, simulated, started, ended, counts } = this.run;
    const { done, total } = progressOf(counts);
    const item = new vscode.TreeItem(file.slice(file.lastIndexOf('/') + 1), vscode.TreeItemCollapsibleState.Collapsed);
    item.iconPath = statusIcon(status);
    item.description = joinWords(
      simulated ? vscode.l10n.t('simulated') : '',
      statusWords(status),
      isActive(status) || done < total ? vscode.l10n.t('{0} of {1} tasks', done, total) : total === 1 ? vscode.l10n.t('1 task') : vscode.l10n.t('{0} tasks', total),
      (counts.failed ?? 0) > 0 ? vscode.l10n.t('{0} failed', counts.failed ?? 0) : '',
      tookWords(started, ended),
      clockWords(started, new Date()),
    );
    item.contextValue = ['run', status, ...(isActive(status) ? ['active'] : []), ...(isResumable(status) ? ['resumable'] : [])].join(' ');
    item.accessibilityInformation = spoken(item, vscode.l10n.t('Run of'));
    return item;
  }
}

function failedFirst(tasks: readonly TaskItem[]): readonly TaskItem[] {
  return [...tasks.filter((task) => task.status === 'failed'), ...tasks.filter((task) => task.status !== 'failed')];
}
