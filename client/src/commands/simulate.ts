import * as vscode from 'vscode';
import { pickWorkflow } from '../pickWorkflow';
import { rootChoice } from '../rootChoice';
import { startRun } from '../startRun';
import type { Command } from './command';

/** Runs a file without starting any of its commands; the run is marked and never mixes with the real ones. */
export const simulate: Command = {
  id: 'millrace.simulate',
  needsTrust: true,
  async run(millrace, target) {
    const workflow = await pickWorkflow(millrace, target, vscode.l10n.t('Workflow to simulate'));
    if (workflow !== undefined) await startRun(millrace, workflow, { ...rootChoice(workflow, target.phase), simulated: true });
  },
};
