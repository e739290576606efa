import * as vscode from 'vscode';
import type { Command } from './command';

const example = `# A phase is a step. What has a cron rule starts by itself; the others follow what they depend on.

[[phase]]
task = "extract:daily"
rule = "cron=0 6 * * *&offset=-24h"
template = "data/{yyyy}-{mm}-{dd}.csv"

[[phase]]
task = "report"
dependsOn = "extract:daily"
`;

/** Opens a small workflow to start from; it becomes a file when it is saved. */
export const newWorkflow: Command = {
  id: 'millrace.newWorkflow',
  needsTrust: false,
  async run() {
    const document = await vscode.workspace.openTextDocument({ language: 'workflow-toml', content: example });
    await vscode.window.showTextDocument(document);
  },
};
