import * as vscode from 'vscode';
import type { RunStatus } from '../../../server/src/protocol';
import { statusWords } from '../statusLook';
import type { Command } from './command';

const statuses: readonly RunStatus[] = ['running', 'failed', 'interrupted', 'cancelled', 'partially_completed', 'completed', 'pending'];

/** Asks which statuses the Runs view shows. */
export const filterRuns: Command = {
  id: 'millrace.filterRuns',
  needsTrust: false,
  async run(millrace) {
    const { shownStatuses } = millrace.runsView;
    const items = statuses.map((status) => ({ label: statusWords(status), picked: shownStatuses.size === 0 || shownStatuses.has(status), status }));
    const picked = await vscode.window.showQuickPick(items, { canPickMany: true, placeHolder: vscode.l10n.t('Runs to show') });
    if (picked === undefined) return;
    millrace.runsView.show(new Set(picked.length === statuses.length ? [] : picked.map(({ status }) => status)));
  },
};

/** Shows the runs of every status again. */
export const clearRunFilter: Command = {
  id: 'millrace.clearRunFilter',
  needsTrust: false,
  run(millrace) {
    millrace.runsView.show(new Set());
  },
};
