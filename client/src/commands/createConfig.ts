import * as vscode from 'vscode';
import { newConfig, textToAppend, topicsOf } from '../configText';
import { pickWorkflow } from '../pickWorkflow';
import { configUri, lacksWorker } from '../startRun';
import type { Command } from './command';

/** Creates millrace.toml in the root with a worker for each topic of the file that nothing runs, or adds them to it. */
export const createConfig: Command = {
  id: 'millrace.createConfig',
  needsTrust: true,
  async run(millrace, target) {
    const workflow = await pickWorkflow(millrace, target, vscode.l10n.t('Workflow to create workers for'));
    if (workflow === undefined) return;
    const uri = configUri(workflow);
    const topics = topicsOf(workflow.phases.filter(lacksWorker));
    const existing = await vscode.workspace.openTextDocument(uri).then((document) => document, () => undefined);
    if (existing === undefined && topics.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Something runs every phase of {0} already: no worker is missing.', workflow.file));
      return;
    }
    const edit = new vscode.WorkspaceEdit();
    if (existing === undefined) {
      edit.createFile(uri, { contents: Buffer.from(newConfig(topics)) });
    } else {
      const text = existing.getText();
      const appended = textToAppend(text, topics);
      if (appended === undefined) {
        await vscode.window.showTextDocument(existing);
        throw new Error(vscode.l10n.t('Workers for {0} cannot be added to this millrace.toml without breaking it: add them by hand.', topics.join(', ')));
      }
      if (appended !== '') edit.insert(uri, existing.positionAt(text.length), appended);
    }
    if (!(await vscode.workspace.applyEdit(edit))) throw new Error(vscode.l10n.t('{0} cannot be written.', uri.fsPath));
    await vscode.window.showTextDocument(uri);
  },
};
