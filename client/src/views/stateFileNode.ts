import * as vscode from 'vscode';
import type { HistoryItem, StateItem } from '../../../server/src/protocol';
import type { CommandTarget } from '../commandTarget';
import { Row, spoken } from './row';
import { StateTaskNode } from './stateTaskNode';

/** A workflow file with what its tasks are now. */
export class StateFileNode extends Row {
  readonly id: string;
  readonly parent = undefined;
  private tasks: readonly StateTaskNode[] = [];

  constructor(private state: StateItem, private readonly history: (node: StateTaskNode) => Promise<readonly HistoryItem[]>) {
    super();
    this.id = `${state.root}/${state.file}`;
  }

  get root(): string {
    return this.state.root;
  }

  get file(): string {
    return this.state.file;
  }

  get target(): CommandTarget {
    return { uri: this.state.uri };
  }

  /** Takes the file's new state; gives the rows to draw anew: a task that ran again has a new history. */
  update(state: StateItem): readonly Row[] {
    const sameTasks = state.tasks.length === this.tasks.length && state.tasks.every((task, i) => task.key === this.tasks[i]?.state.key);
    this.state = state;
    if (!sameTasks) return [this];
    return this.tasks.filter((node, i) => {
      const before = node.state;
      node.state = state.tasks[i] ?? before;
      return before.updated !== node.state.updated || node.isStale();
    });
  }

  override children(): readonly StateTaskNode[] {
    const known = new Map(this.tasks.map((node) => [node.state.key, node]));
    this.tasks = this.state.tasks.map((task) => {
      const node = known.get(task.key) ?? new StateTaskNode(this, task, this.history);
      node.state = task;
      return node;
    });
    return this.tasks;
  }

  protected draw(): vscode.TreeItem {
    const { file, tasks } = this.state;
    const slash = file.lastIndexOf('/');
    const item = new vscode.TreeItem(file.slice(slash + 1), vscode.TreeItemCollapsibleState.Expanded);
    item.description = [file.slice(0, Math.max(0, slash)), tasks.length === 1 ? vscode.l10n.t('1 task') : vscode.l10n.t('{0} tasks', tasks.length)].filter(Boolean).join(' · ');
    item.iconPath = new vscode.ThemeIcon('database');
    item.contextValue = 'stateFile';
    item.accessibilityInformation = spoken(item, vscode.l10n.t('State of'));
    return item;
  }
}
