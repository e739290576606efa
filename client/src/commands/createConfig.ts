import * as vscode from 'vscode';
import { missingTopics, newConfig, topicsOf, workerTables } from '../configText';
import { pickWorkflow } from '../pickWorkflow';
import { configUri } from '../startRun';
import type { Command } from './command';

/** Creates millrace.toml in the root with a worker for each topic of the file, or adds those that are missing. */
export const createConfig: Command = {
  id: 'millrace.createConfig',
  needsTrust: true,
  async run(millrace, target) {
    const workflow = await pickWorkflow(millrace, target, vscode.l10n.t('Workflow to create workers for'));
    if (workflow === undefined) return;
    const uri = configUri(workflow);
    const topics = topicsOf(workflow.phases);
    const existing = await vscode.workspace.openTextDocument(uri).then((document) => document, () => undefined);
    const edit = new vscode.WorkspaceEdit();
    if (existing === undefined) {
      edit.createFile(uri, { contents: Buffer.from(newConfig(topics)) });
    } else {
      const text = existing.getText();
      const missing = missingTopics(text, topics);
      const gap = text === '' || text.endsWith('\n\n') ? '' : text.endsWith('\n') ? '\n' : '\n\n';
      if (missing.length > 0) edit.insert(uri, existing.positionAt(text.length), gap + workerTables(missing));
    }
    if (!(await vscode.workspace.applyEdit(edit))) throw new Error(vscode.l10n.t('{0} cannot be written.', uri.fsPath));
    await vscode.window.showTextDocument(uri);
  },
};
