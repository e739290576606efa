import * as vscode from 'vscode';
import type { RunItem, RunStatus } from '../../../server/src/protocol';
import { attention } from '../runStatus';
import type { RunStore } from '../runs';
import { statusWords } from '../statusLook';
import { NodeProvider } from './nodeProvider';
import { OlderRunsNode } from './olderRunsNode';
import { RunNode } from './runNode';
import type { TreeNode } from './treeNode';

/** The Runs view: newest first, live, with a badge for what runs and what failed. */
export class RunsView implements vscode.Disposable {
  private readonly nodes = new Map<string, RunNode>();
  private readonly provider = new NodeProvider(() => this.top());
  /** Somebody looks at the view. */
  readonly onDidShow = this.provider.onDidAsk;
  private readonly view: vscode.TreeView<TreeNode>;
  private readonly subscriptions: vscode.Disposable;
  private readonly older: OlderRunsNode;
  private filter: ReadonlySet<RunStatus> = new Set();

  constructor(private readonly runs: RunStore) {
    this.older = new OlderRunsNode(() => this.runs.loadMore());
    this.view = vscode.window.createTreeView('millrace.runs', { treeDataProvider: this.provider, showCollapseAll: true });
    this.subscriptions = vscode.Disposable.from(
      this.view,
      this.provider,
      runs.onDidChange((changed) => this.apply(changed)),
      runs.onDidChangeDetail((detail) => this.provider.refresh(this.nodes.get(nodeKey(detail))?.update(detail) ?? [])),
    );
  }

  /** Statuses that are shown; none: all of them. */
  get shownStatuses(): ReadonlySet<RunStatus> {
    return this.filter;
  }

  /** Shows only runs of these statuses, and says so above the list; none: all of them. */
  show(statuses: ReadonlySet<RunStatus>): void {
    this.filter = statuses;
    void vscode.commands.executeCommand('setContext', 'millrace.runsFiltered', statuses.size > 0);
    this.tell();
    this.provider.refresh();
  }

  /** Selects and opens the run. False when it is not in the list. */
  async reveal(root: string, id: string): Promise<boolean> {
    const node = this.top().find((one) => one instanceof RunNode && one.run.root === root && one.run.id === id);
    if (node === undefined) return false;
    await this.provider.uncover(node);
    await this.view.reveal(node, { select: true, focus: true, expand: true });
    return true;
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private top(): readonly (RunNode | OlderRunsNode)[] {
    const rows = this.shown().map((run) => {
      const node = this.nodes.get(nodeKey(run)) ?? new RunNode(run, ({ root, id }) => this.runs.detail(root, id));
      node.run = run;
      this.nodes.set(nodeKey(run), node);
      return node;
    });
    return this.runs.hasMore ? [...rows, this.older] : rows;
  }

  private shown(): readonly RunItem[] {
    return this.runs.all().filter(({ status }) => this.filter.size === 0 || this.filter.has(status));
  }

  /** Redraws the rows that changed, or the list when rows came or went. */
  private apply(changed: readonly RunItem[]): void {
    const known = changed.map((run) => this.nodes.get(nodeKey(run)));
    changed.forEach((run, i) => {
      const node = known[i];
      if (node !== undefined) node.run = run;
    });
    this.tell();
    if (this.filter.size > 0 || known.includes(undefined) || changed.length === 0) this.provider.refresh();
    else this.provider.refresh(known.flatMap((node) => (node?.isStale() === true ? [node] : [])));
  }

  private tell(): void {
    const { active, failed } = attention(this.runs.all());
    const words = [
      ...(active > 0 ? [active === 1 ? vscode.l10n.t('1 run is active') : vscode.l10n.t('{0} runs are active', active)] : []),
      ...(failed > 0 ? [failed === 1 ? vscode.l10n.t('the last run of 1 file failed') : vscode.l10n.t('the last runs of {0} files failed', failed)] : []),
    ];
    this.view.badge = words.length === 0 ? undefined : { value: active + failed, tooltip: words.join(', ') };
    const messages = this.runs.problems.map(({ root, message }) => `${root.split(/[\\/]/).pop() ?? root}: ${shortened(message, root)}`);
    if (this.filter.size > 0) {
      messages.push(vscode.l10n.t('Only {0}: {1} of {2} runs.', [...this.filter].map(statusWords).join(', '), this.shown().length, this.runs.all().length));
    }
    // The empty text takes the message away; to delete the property would cut it off from the view for good.
    this.view.message = messages.join(' ');
  }
}

function nodeKey({ root, id }: Pick<RunItem, 'root' | 'id'>): string {
  return `${root}/${id}`;
}

/** Paths in it from the root on: the view has little room, and wraps no long words. */
function shortened(message: string, root: string): string {
  return message.replaceAll(`${root}/`, '').replaceAll(`${root}\\`, '');
}
