import * as vscode from 'vscode';
import type { PhaseItem, WorkflowItem } from '../../server/src/protocol';
import { CliError, readRunId } from './cliAnswer';
import type { Millrace } from './millrace';
import { mayRunIn } from './rootPermission';
import { optionWords, type RunOptions } from './runOptions';

/** Saves what is unsaved, where it may run starts a run process of its own and follows it to its end. Rejects with `CliError`. */
export async function startRun(millrace: Millrace, workflow: WorkflowItem, options: RunOptions): Promise<void> {
  if (!(await mayRunIn(workflow.root))) return;
  if (!(await saveFile(vscode.Uri.parse(workflow.uri))) || !(await saveFile(configUri(workflow)))) return;
  const simulated = options.simulated === true;
  if (!simulated && !hasWorkers(workflow)) {
    return offerInstead(millrace, workflow, options, vscode.l10n.t('Nothing says yet how the tasks of {0} run here.', workflow.file));
  }
  try {
    const id = readRunId(await millrace.cli(workflow.root, ['run', ...optionWords(options), '--detach', '--', vscode.Uri.parse(workflow.uri).fsPath]));
    await millrace.follower.follow(workflow.root, id);
  } catch (error) {
    if (simulated || workflow.broken || !(error instanceof CliError) || error.kind !== 'no-worker' || !workflow.phases.some(lacksWorker)) throw error;
    await offerInstead(millrace, workflow, options, error.message.split('\n')[0] ?? '');
  }
}

/** The millrace.toml that says what runs the workflow's tasks; it need not exist. */
export function configUri({ root }: WorkflowItem): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.file(root), 'millrace.toml');
}

/** Saves the file when it is open and changed: a run reads the disk. False when it could not be saved. */
export async function saveFile(uri: vscode.Uri): Promise<boolean> {
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  return document === undefined || !document.isDirty || document.save();
}

/** False when no root can run here: neither it, nor the file, nor millrace.toml says how. */
function hasWorkers({ phases }: WorkflowItem): boolean {
  const roots = phases.filter((phase) => phase.root);
  return roots.length === 0 || !roots.every(lacksWorker);
}

/** True for a phase that nothing runs: neither it, nor its file, nor millrace.toml says how. */
export function lacksWorker({ findings }: PhaseItem): boolean {
  return findings.some((finding) => finding.code === 'no-worker');
}

/** Where tasks have no worker: simulates instead, or leads to millrace.toml, as the user chooses. */
async function offerInstead(millrace: Millrace, workflow: WorkflowItem, options: RunOptions, title: string): Promise<void> {
  const simulate = { label: `$(beaker) ${vscode.l10n.t('Simulate')}`, detail: vscode.l10n.t('Every task completes at once; nothing is started.') };
  const config = { label: `$(new-file) ${vscode.l10n.t('Create millrace.toml')}`, detail: vscode.l10n.t('With a worker for each topic, for you to fill in.') };
  const picked = await vscode.window.showQuickPick([simulate, config], { title, ignoreFocusOut: true });
  if (picked === simulate) await startRun(millrace, workflow, { ...options, simulated: true });
  if (picked === config) await vscode.commands.executeCommand('millrace.createConfig', { uri: workflow.uri });
}
