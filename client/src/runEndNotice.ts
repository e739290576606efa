import * as vscode from 'vscode';
import type { RunDetail, RunItem } from '../../server/src/protocol';
import { isResumable, progressOf } from './runStatus';
import { spanWords } from './timeWords';

type Actions = Map<string, readonly [command: string, argument: object]>;

/** One notification for the end of a run; what failed is named and one click away. */
export async function tellEnd(run: RunItem, detail: RunDetail | null): Promise<void> {
  const { root, id, file, uri, status } = run;
  const target = { root, run: id, uri };
  const { total } = progressOf(run.counts);
  const took = run.ended === null ? '' : spanWords(Date.parse(run.ended) - Date.parse(run.started));
  const actions: Actions = new Map();
  if (status === 'completed') {
    actions.set(vscode.l10n.t('Show'), ['millrace.showRun', target]);
    const message = run.simulated ? vscode.l10n.t('{0}: simulated, {1} tasks.', file, total) : vscode.l10n.t('{0}: completed, {1} tasks in {2}.', file, total, took);
    await perform(actions, await vscode.window.showInformationMessage(message, ...actions.keys()));
    return;
  }
  const failed = detail?.tasks.find((task) => task.status === 'failed');
  if (failed !== undefined) {
    actions.set(vscode.l10n.t('Show Log'), ['millrace.showLog', { ...target, key: failed.key, phase: failed.phase }]);
    actions.set(vscode.l10n.t('Go to Phase'), ['millrace.goToPhase', { ...target, phase: failed.phase }]);
  }
  if (isResumable(status)) actions.set(vscode.l10n.t('Resume…'), ['millrace.resumeRun', target]);
  if (status === 'cancelled') {
    await perform(actions, await vscode.window.showInformationMessage(vscode.l10n.t('{0}: cancelled.', file), ...actions.keys()));
  } else if (status === 'interrupted') {
    const message = vscode.l10n.t('{0}: interrupted, its run process ended. What was complete is kept.', file);
    await perform(actions, await vscode.window.showWarningMessage(message, ...actions.keys()));
  } else {
    const failures = run.counts.failed ?? 0;
    const what = failures === 1 ? vscode.l10n.t('1 of {0} tasks failed', total) : vscode.l10n.t('{0} of {1} tasks failed', failures, total);
    const why = failed === undefined ? run.error ?? '' : `${failed.key}${failed.msg === '' ? '' : `: ${failed.msg}`}`;
    const message = why === '' ? `${file}: ${what}.` : `${file}: ${what}. ${why}`;
    await perform(actions, await vscode.window.showErrorMessage(message, ...actions.keys()));
  }
}

async function perform(actions: Actions, chosen: string | undefined): Promise<void> {
  const action = chosen === undefined ? undefined : actions.get(chosen);
  if (action !== undefined) await vscode.commands.executeCommand(action[0], action[1]);
}
