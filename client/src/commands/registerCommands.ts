import * as vscode from 'vscode';
import { CliError } from '../cliAnswer';
import { readTarget } from '../commandTarget';
import type { Millrace } from '../millrace';
import { ServerStopped } from '../server';
import { cancelRun } from './cancelRun';
import type { Command } from './command';
import { createConfig } from './createConfig';
import { dryRun } from './dryRun';
import { clearRunFilter, filterRuns } from './filterRuns';
import { goToPhase } from './goToPhase';
import { newWorkflow } from './newWorkflow';
import { openResult } from './openResult';
import { openWorkflow } from './openWorkflow';
import { restartServer } from './restartServer';
import { resumeRun } from './resumeRun';
import { runPhase } from './runPhase';
import { runWorkflow } from './runWorkflow';
import { showActiveRuns } from './showActiveRuns';
import { showGraphCommand } from './showGraph';
import { showLog } from './showLog';
import { showMore } from './showMore';
import { showOutput } from './showOutput';
import { showRun } from './showRun';
import { showTaskPhase } from './showTaskPhase';
import { simulate } from './simulate';

const commands: readonly Command[] = [
  runWorkflow, runPhase, dryRun, simulate, resumeRun, cancelRun, showActiveRuns, showGraphCommand, showLog, openResult, goToPhase, openWorkflow,
  showTaskPhase, showRun, filterRuns, clearRunFilter, newWorkflow, createConfig, restartServer, showOutput, showMore,
];

/** Registers every command; each goes through the same check of trust and the same handling of errors. */
export function registerCommands(millrace: Millrace): vscode.Disposable {
  return vscode.Disposable.from(...commands.map((command) => vscode.commands.registerCommand(command.id, async (...args: unknown[]) => {
    if (command.needsTrust && !vscode.workspace.isTrusted) {
      await offerTrust();
      return;
    }
    try {
      await command.run(millrace, readTarget(args), args);
    } catch (error) {
      await (error instanceof ServerStopped ? tellStopped(millrace, error) : tellError(millrace, error));
    }
  })));
}

async function offerTrust(): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const chosen = await vscode.window.showWarningMessage(vscode.l10n.t('This folder is not trusted: Millrace checks its workflows and runs nothing.'), manage);
  if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}

async function tellStopped(millrace: Millrace, { message }: ServerStopped): Promise<void> {
  const restart = vscode.l10n.t('Restart Server');
  const show = vscode.l10n.t('Show Log');
  const chosen = await vscode.window.showErrorMessage(message, restart, show);
  if (chosen === restart) await millrace.server.restart();
  if (chosen === show) millrace.output.show();
}

async function tellError(millrace: Millrace, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  millrace.output.error(error instanceof Error && !(error instanceof CliError) ? error : message);
  const show = vscode.l10n.t('Show Output');
  const problems = vscode.l10n.t('Show Problems');
  const invalid = error instanceof CliError && error.kind === 'invalid';
  const chosen = await vscode.window.showErrorMessage(message, ...(invalid ? [problems] : []), show);
  if (chosen === show) millrace.output.show();
  if (chosen === problems) await vscode.commands.executeCommand('workbench.actions.view.problems');
}
