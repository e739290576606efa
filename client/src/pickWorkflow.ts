import * as vscode from 'vscode';
import type { PhaseItem, WorkflowItem } from '../../server/src/protocol';
import type { CommandTarget } from './commandTarget';
import type { Millrace } from './millrace';
import { hasPhaseHeader } from './phaseHeader';
import { rangeOf } from './phaseText';

/** A new file, or one of many, is told of a little later than the rest, in milliseconds. */
const patience = 5000;

/** Whether an open document holds a phase, so that the server must know it soon. */
function looksLikeWorkflow(uri: string): boolean {
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === vscode.Uri.parse(uri).toString());
  return document !== undefined && hasPhaseHeader(document.getText());
}

/** The workflow that a command is about: the one it was called on, that of the active editor, or one of a list. Undefined: cancelled. Rejects with `ServerStopped`. */
export async function pickWorkflow(millrace: Millrace, target: CommandTarget, placeHolder: string): Promise<WorkflowItem | undefined> {
  await millrace.server.ready();
  const uri = target.uri ?? vscode.window.activeTextEditor?.document.uri.toString();
  const workflowHere = (): WorkflowItem | undefined => uri === undefined ? undefined : millrace.workflows.get(uri);
  // One that is told of already need not wait for the rest of the workspace.
  const early = workflowHere();
  if (early !== undefined) return early;
  await millrace.workflows.known();
  const here = workflowHere() ?? (uri !== undefined && looksLikeWorkflow(uri) ? await millrace.workflows.appears(uri, patience) : undefined);
  if (here !== undefined) return here;
  if (target.uri !== undefined) throw new Error(vscode.l10n.t('This file has no [[phase]] table, so it is no workflow.'));
  const all = millrace.workflows.all();
  if (all.length === 0) throw new Error(vscode.l10n.t('There is no workflow in this folder: no TOML file has a [[phase]] table.'));
  const items = all.map((workflow) => ({ label: workflow.file, description: vscode.l10n.t('{0} phases', workflow.phases.length), workflow }));
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.workflow;
}

/** The phase that a command is about: the one it was called on, the one at the cursor, or one of a list. Undefined: cancelled. */
export async function pickPhase(workflow: WorkflowItem, target: CommandTarget, placeHolder: string): Promise<PhaseItem | undefined> {
  if (target.phase !== undefined) return workflow.phases.find((phase) => phase.name === target.phase);
  const items = workflow.phases.map((phase) => ({ label: phase.name, description: phase.schedule, phase }));
  const atCursor = phaseAtCursor(workflow);
  items.sort((a, b) => Number(b.phase === atCursor) - Number(a.phase === atCursor));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.phase;
}

/** The last phase whose name stands at or above the cursor, when the workflow is in the active editor. */
function phaseAtCursor(workflow: WorkflowItem): PhaseItem | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || editor.document.uri.toString() !== vscode.Uri.parse(workflow.uri).toString()) return undefined;
  return workflow.phases.findLast((phase) => rangeOf(phase).start.line <= editor.selection.active.line) ?? workflow.phases[0];
}
