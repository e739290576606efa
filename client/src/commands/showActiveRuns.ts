import * as vscode from 'vscode';
import { pickRun } from '../pickRun';
import { progressWords } from '../progressWords';
import { isActive } from '../runStatus';
import type { Command } from './command';

/** What can be done with a run that is active: from the status bar, where a long run stays in sight. */
export const showActiveRuns: Command = {
  id: 'millrace.showActiveRuns',
  needsTrust: false,
  async run(millrace) {
    const words = { placeHolder: vscode.l10n.t('Active run'), none: vscode.l10n.t('No run is active.') };
    const active = millrace.runs.all().filter(({ status }) => isActive(status));
    const picked = active.length === 1 ? active[0] : await pickRun(millrace, {}, ({ status }) => isActive(status), words);
    const run = picked && millrace.runs.get(picked.root, picked.id);
    if (run === undefined) return;
    const actions = [
      { label: `$(debug-stop) ${vscode.l10n.t('Cancel Run')}`, command: 'millrace.cancelRun' },
      { label: `$(history) ${vscode.l10n.t('Show in Runs')}`, command: 'millrace.showRun' },
      { label: `$(type-hierarchy) ${vscode.l10n.t('Show Graph')}`, command: 'millrace.showGraph' },
    ];
    const action = await vscode.window.showQuickPick(actions, { title: progressWords(run) });
    if (action !== undefined) await vscode.commands.executeCommand(action.command, { root: run.root, run: run.id, uri: run.uri });
  },
};
