import * as vscode from 'vscode';
import { pickWorkflow } from '../pickWorkflow';
import { startRun } from '../startRun';
import { rootChoice } from '../rootChoice';
import type { Command } from './command';

/** Runs every root of a file; from a root's code lens only that root and what hangs below it. */
export const runWorkflow: Command = {
  id: 'millrace.runWorkflow',
  needsTrust: true,
  async run(millrace, target) {
    const workflow = await pickWorkflow(millrace, target, vscode.l10n.t('Workflow to run'));
    if (workflow !== undefined) await startRun(millrace, workflow, rootChoice(workflow, target.phase));
  },
};
