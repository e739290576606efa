import * as vscode from 'vscode';
import type { RunItem } from '../../../server/src/protocol';
import { CliError, readResumePlan, readRunId } from '../cliAnswer';
import type { Millrace } from '../millrace';
import { openPhase } from '../phaseText';
import { pickRun } from '../pickRun';
import { previewResume } from '../resumePreview';
import { mayRunIn } from '../rootPermission';
import { isResumable } from '../runStatus';
import type { Command } from './command';

/** Brings a failed, cancelled or interrupted run further, after showing what will be skipped, run and run again. */
export const resumeRun: Command = {
  id: 'millrace.resumeRun',
  needsTrust: true,
  async run(millrace, target) {
    const run = await pickRun(millrace, target, ({ status }) => isResumable(status), {
      placeHolder: vscode.l10n.t('Run to resume'), none: vscode.l10n.t('No run has stopped before its end.'),
    });
    if (run === undefined || !(await mayRunIn(run.root))) return;
    const steps = readResumePlan(await millrace.cli(run.root, ['plan', `--resume=${run.id}`]));
    const choice = await previewResume(run.file, steps);
    if (choice === 'resume') await resume(millrace, run);
    else if (choice !== undefined && target.uri !== undefined) await openPhase(millrace.workflows, vscode.Uri.parse(target.uri), choice.phase);
  },
};

async function resume(millrace: Millrace, { root, id }: Pick<RunItem, 'root' | 'id'>): Promise<void> {
  const before = millrace.runs.get(root, id);
  try {
    readRunId(await millrace.cli(root, ['resume', '--detach', '--', id]));
  } catch (error) {
    if (!(error instanceof CliError) || error.kind !== 'changed') throw error;
    const keep = vscode.l10n.t('Keep Their Results and Resume');
    if ((await vscode.window.showWarningMessage(error.message, keep)) !== keep) return;
    readRunId(await millrace.cli(root, ['resume', '--changed=keep', '--detach', '--', id]));
  }
  await millrace.follower.follow(root, id, before);
}
