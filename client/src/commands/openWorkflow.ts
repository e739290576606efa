import * as vscode from 'vscode';
import type { Command } from './command';

/** Opens the workflow file of a row. */
export const openWorkflow: Command = {
  id: 'millrace.openWorkflow',
  needsTrust: false,
  async run(_millrace, { uri }) {
    if (uri !== undefined) await vscode.window.showTextDocument(vscode.Uri.parse(uri));
  },
};
