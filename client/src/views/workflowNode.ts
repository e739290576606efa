import * as vscode from 'vscode';
import type { PhaseItem, RunStatus, TaskStatus, WorkflowItem } from '../../../server/src/protocol';
import type { CommandTarget } from '../commandTarget';
import { findingIcon, findingWords, gravest } from '../findingWords';
import { phaseTree } from '../phaseTree';
import type { PhaseTree } from '../phaseTree';
import { statusIcon, statusWords } from '../statusLook';
import { joinWords } from '../timeWords';
import { PhaseNode } from './phaseNode';
import { Row, spoken } from './row';
import type { TreeNode } from './treeNode';

/** How a phase's newest run (simulated ones aside) left it. */
export interface LastRun {
  readonly status: TaskStatus | null;
  /** Its id. */
  readonly run: string | null;
}

/** What the rows of a file show from the runs. */
export interface LastStatuses {
  /** Of the file's newest run that is not simulated; null without one. */
  ofFile(uri: string): RunStatus | null;
  /** Newer than what the phase itself tells; undefined when nothing newer is known. */
  ofPhase(uri: string, phase: string): LastRun | undefined;
}

/** A workflow file. Owns the nodes of its phases, which stay the same objects while the file is edited. */
export class WorkflowNode extends Row {
  readonly id: string;
  readonly parent = undefined;
  tree: PhaseTree;
  private readonly nodes = new Map<string, PhaseNode>();

  constructor(id: string, public workflow: WorkflowItem, private readonly statuses: LastStatuses, private readonly rootName: string) {
    super();
    this.id = id;
    this.tree = phaseTree(workflow.phases);
  }

  get target(): CommandTarget {
    return { uri: this.workflow.uri };
  }

  /** Takes the file's new content; gives the rows to draw anew: itself when rows came, went or moved. */
  update(workflow: WorkflowItem): readonly Row[] {
    const before = shape(this.tree);
    this.workflow = workflow;
    this.tree = phaseTree(workflow.phases);
    if (shape(this.tree) === before) return this.stale();
    for (const [placeId, node] of this.nodes) {
      const place = this.tree.places.get(placeId);
      const parent = node.parent instanceof PhaseNode ? node.parent.placeId : null;
      if (place === undefined || place.parent !== parent || !this.holds(node.parent)) this.nodes.delete(placeId);
    }
    return [this];
  }

  /** Rows that would look different now. */
  stale(): readonly Row[] {
    return [this, ...this.nodes.values()].filter((node) => node.isStale());
  }

  lastOf(phase: PhaseItem): LastRun {
    return this.statuses.ofPhase(this.workflow.uri, phase.name) ?? { status: phase.lastStatus, run: phase.lastRun };
  }

  /** The row where the phase is expanded, for `reveal`. */
  find(phase: string): PhaseNode | undefined {
    const place = this.tree.places.get(phase);
    if (place === undefined) return undefined;
    const parent = place.parent === null ? this : this.find(place.parent);
    return parent === undefined ? undefined : this.node(parent, phase);
  }

  override children(): readonly TreeNode[] {
    return this.nodesOf(this, this.tree.top);
  }

  nodesOf(parent: TreeNode, places: readonly string[]): readonly PhaseNode[] {
    return places.map((placeId) => this.node(parent, placeId));
  }

  override tooltip(): vscode.MarkdownString {
    const text = new vscode.MarkdownString('', true);
    text.appendMarkdown('**').appendText(this.workflow.file).appendMarkdown('**');
    if (this.rootName !== '') text.appendMarkdown('\n\n').appendText(vscode.l10n.t('in {0}', this.workflow.root));
    for (const finding of this.workflow.findings) text.appendMarkdown(`\n\n$(${finding.severity === 'error' ? 'error' : 'warning'}) `).appendText(finding.message);
    return text;
  }

  protected draw(): vscode.TreeItem {
    const { file, uri, phases, broken } = this.workflow;
    const slash = file.lastIndexOf('/');
    const item = new vscode.TreeItem(file.slice(slash + 1));
    const findings = [...this.workflow.findings, ...phases.flatMap((phase) => phase.findings)];
    const severity = gravest(findings);
    const status = this.statuses.ofFile(uri);
    item.resourceUri = vscode.Uri.parse(uri);
    item.iconPath = status === 'running' ? statusIcon(status)
      : severity === 'error' ? findingIcon(severity)
      : status !== null ? statusIcon(status)
      : new vscode.ThemeIcon('type-hierarchy-sub');
    item.description = joinWords(
      status === null ? '' : statusWords(status),
      findingWords(findings),
      broken ? vscode.l10n.t('cannot be read in full') : phases.length === 1 ? vscode.l10n.t('1 phase') : vscode.l10n.t('{0} phases', phases.length),
      file.slice(0, Math.max(0, slash)),
      this.rootName,
    );
    item.contextValue = 'workflow';
    // A command would keep a click from opening the row.
    if (phases.length > 0) item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
    else item.command = { command: 'millrace.openWorkflow', title: vscode.l10n.t('Open Workflow File'), arguments: [this.target] };
    item.accessibilityInformation = spoken(item, vscode.l10n.t('Workflow'));
    return item;
  }

  private node(parent: TreeNode, placeId: string): PhaseNode {
    const known = this.nodes.get(placeId);
    if (known !== undefined && known.parent === parent) return known;
    const node = new PhaseNode(this, parent, placeId);
    this.nodes.set(placeId, node);
    return node;
  }

  private holds(node: TreeNode): boolean {
    return !(node instanceof PhaseNode) || this.nodes.get(node.placeId) === node;
  }
}

/** Equal for two trees whose rows stand at the same places. */
function shape(tree: PhaseTree): string {
  return JSON.stringify([tree.top, [...tree.places.values()].map(({ id, children }) => [id, children])]);
}
