import * as vscode from 'vscode';
import type { PhaseItem } from '../../server/src/protocol';
import type { WorkflowStore } from './workflows';

/** Where the phase's name stands in its document. */
export function rangeOf({ range }: Pick<PhaseItem, 'range'>): vscode.Range {
  return new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
}

/** Opens the file with the phase's name selected; without such a phase just the file. */
export async function openPhase(workflows: WorkflowStore, uri: vscode.Uri, phase: string, viewColumn?: vscode.ViewColumn): Promise<void> {
  const found = workflows.get(uri)?.phases.find((one) => one.name === phase);
  await vscode.window.showTextDocument(uri, {
    ...(found === undefined ? {} : { selection: rangeOf(found) }),
    ...(viewColumn === undefined ? {} : { viewColumn }),
  });
}
