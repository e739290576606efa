import * as vscode from 'vscode';
import type { PhaseItem, TaskStatus } from '../../../server/src/protocol';
import type { CommandTarget } from '../commandTarget';
import { findingIcon, findingWords, gravest } from '../findingWords';
import type { PhasePlace } from '../phaseTree';
import { statusIcon, statusWords } from '../statusLook';
import { joinWords } from '../timeWords';
import { Row, spoken } from './row';
import type { TreeNode } from './treeNode';
import type { LastRun, WorkflowNode } from './workflowNode';

/** A phase at its place in the tree, or a leaf that leads to that place. */
export class PhaseNode extends Row {
  readonly id: string;

  constructor(readonly file: WorkflowNode, readonly parent: TreeNode, readonly placeId: string) {
    super();
    this.id = `${file.id}#${placeId}`;
  }

  get target(): CommandTarget {
    const { uri, root } = this.file.workflow;
    const { run } = this.last();
    return { uri, phase: this.phase?.name ?? '', ...(run === null ? {} : { root, run }) };
  }

  override children(): readonly TreeNode[] {
    return this.file.nodesOf(this, this.place?.children ?? []);
  }

  override tooltip(): vscode.MarkdownString {
    const text = new vscode.MarkdownString('', true);
    const { phase } = this;
    if (phase === undefined) return text;
    text.appendMarkdown('**').appendText(phase.name).appendMarkdown('**');
    if (phase.schedule !== '') text.appendMarkdown('\n\n$(clock) ').appendText(phase.schedule);
    if (phase.parents.length > 0) text.appendMarkdown('\n\n').appendText(vscode.l10n.t('After {0}', phase.parents.join(', ')));
    const { status } = this.last();
    if (status !== null) text.appendMarkdown('\n\n').appendText(vscode.l10n.t('Last run: {0}', statusWords(status)));
    for (const { severity, message } of phase.findings) {
      text.appendMarkdown(`\n\n$(${severity === 'error' ? 'error' : severity === 'warning' ? 'warning' : 'info'}) `).appendText(message);
    }
    return text;
  }

  protected draw(): vscode.TreeItem {
    const { phase, place } = this;
    const item = new vscode.TreeItem(phase === undefined || phase.name === '' ? vscode.l10n.t('(no task)') : phase.name);
    if (phase === undefined || place === undefined) return item;
    const reference = place.refersTo !== null;
    if (place.children.length > 0) item.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
    const { status } = this.last();
    const severity = gravest(phase.findings);
    item.iconPath = reference ? new vscode.ThemeIcon('link') : phaseIcon(phase, severity, status);
    item.description = joinWords(
      reference ? this.expandedUnder(place) : '',
      phase.schedule,
      status === null ? '' : statusWords(status),
      findingWords(phase.findings),
    );
    item.contextValue = ['phase', ...(reference ? ['reference'] : []), ...(status === null ? [] : [status])].join(' ');
    item.command = reference
      ? { command: 'millrace.showTaskPhase', title: vscode.l10n.t('Show Phase in Workflows'), arguments: [this.target] }
      : { command: 'millrace.goToPhase', title: vscode.l10n.t('Go to Phase'), arguments: [this.target] };
    item.accessibilityInformation = spoken(item, vscode.l10n.t('Phase'));
    return item;
  }

  private get place(): PhasePlace | undefined {
    return this.file.tree.places.get(this.placeId);
  }

  private get phase(): PhaseItem | undefined {
    const { place } = this;
    return place === undefined ? undefined : this.file.workflow.phases[place.index];
  }

  private expandedUnder(place: PhasePlace): string {
    const home = this.file.tree.places.get(place.refersTo ?? '')?.parent ?? null;
    return home === null ? vscode.l10n.t('shown under the file') : vscode.l10n.t('shown under {0}', home);
  }

  private last(): LastRun {
    return this.phase === undefined ? { status: null, run: null } : this.file.lastOf(this.phase);
  }
}

/** An error beats the last status, for it keeps the phase from running; a warning does not. */
function phaseIcon(phase: PhaseItem, severity: 'error' | 'warning' | null, status: TaskStatus | null): vscode.ThemeIcon {
  if (status === 'running' || status === 'waiting') return statusIcon(status);
  if (severity === 'error') return findingIcon(severity);
  if (status !== null) return statusIcon(status);
  if (severity === 'warning') return findingIcon(severity);
  return new vscode.ThemeIcon(phase.root ? 'clock' : 'circle-outline');
}
