import * as vscode from 'vscode';
import { readPlan } from '../cliAnswer';
import { pickWorkflow } from '../pickWorkflow';
import { showPlan } from '../planDocument';
import { rootChoice } from '../rootChoice';
import { optionWords } from '../runOptions';
import { saveFile } from '../startRun';
import type { Command } from './command';

/** Shows every task that a run would have; nothing is started and nothing written, so it needs no trust. */
export const dryRun: Command = {
  id: 'millrace.dryRun',
  needsTrust: false,
  async run(millrace, target) {
    const workflow = await pickWorkflow(millrace, target, vscode.l10n.t('Workflow to plan'));
    if (workflow === undefined) return;
    const uri = vscode.Uri.parse(workflow.uri);
    if (!(await saveFile(uri))) return;
    const plan = readPlan(await millrace.cli(workflow.root, ['plan', ...optionWords(rootChoice(workflow, target.phase)), '--', uri.fsPath]));
    if (plan.tasks.length > 0 || plan.excluded.length > 0) return showPlan(workflow.file, plan);
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} would have no tasks: no phase of it has a cron or files rule.', workflow.file));
  },
};
