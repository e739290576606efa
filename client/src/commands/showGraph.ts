import * as vscode from 'vscode';
import { graphHost } from '../graphHostOf';
import { pickWorkflow } from '../pickWorkflow';
import { showGraph } from '../webviews/graphPanel';
import type { Command } from './command';

/** Shows how the phases of a file hang together, beside its text. */
export const showGraphCommand: Command = {
  id: 'millrace.showGraph',
  needsTrust: false,
  async run(millrace, target) {
    const workflow = await pickWorkflow(millrace, target, vscode.l10n.t('Workflow to show'));
    if (workflow !== undefined) showGraph(graphHost(millrace), vscode.Uri.parse(workflow.uri));
  },
};
