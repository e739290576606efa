import * as vscode from 'vscode';
import type { Command } from './command';

/** Selects a phase where the Workflows view expands it. */
export const showTaskPhase: Command = {
  id: 'millrace.showTaskPhase',
  needsTrust: false,
  async run(millrace, { uri, phase }) {
    if (uri === undefined || phase === undefined || (await millrace.workflowsView.reveal(uri, phase))) return;
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} is no longer in its file.', phase));
  },
};
