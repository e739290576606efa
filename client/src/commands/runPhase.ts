import * as vscode from 'vscode';
import { pickPhase, pickWorkflow } from '../pickWorkflow';
import type { RunOptions } from '../runOptions';
import { startRun } from '../startRun';
import type { Command } from './command';

/** Runs one phase: alone, with what it needs, or with what needs it. */
export const runPhase: Command = {
  id: 'millrace.runPhase',
  needsTrust: true,
  async run(millrace, target) {
    const workflow = await pickWorkflow(millrace, target, vscode.l10n.t('Workflow of the phase'));
    const phase = workflow === undefined ? undefined : await pickPhase(workflow, target, vscode.l10n.t('Phase to run'));
    if (workflow === undefined || phase === undefined) return;
    const choices: (vscode.QuickPickItem & { readonly choice: RunOptions })[] = [
      { label: `$(play) ${vscode.l10n.t('Only this phase')}`, choice: {} },
      { label: `$(arrow-down) ${vscode.l10n.t('With downstream')}`, description: vscode.l10n.t('and everything that depends on it'), choice: { downstream: true } },
      { label: `$(arrow-up) ${vscode.l10n.t('With upstream')}`, description: vscode.l10n.t('and everything it depends on'), choice: { upstream: true } },
      { label: `$(arrow-both) ${vscode.l10n.t('With both')}`, choice: { upstream: true, downstream: true } },
    ];
    const picked = await vscode.window.showQuickPick(choices, { title: vscode.l10n.t('Run {0}', phase.name) });
    if (picked !== undefined) await startRun(millrace, workflow, { ...picked.choice, phase: phase.name });
  },
};
