import * as vscode from 'vscode';
import type { RunItem } from '../../server/src/protocol';
import type { CommandTarget } from './commandTarget';
import type { Millrace } from './millrace';
import { statusWords } from './statusLook';
import { clockWords } from './timeWords';

/** The run that a command is about: the one it was called on, or one of those that fit. Undefined: cancelled, or told that none fits. Rejects with `ServerStopped`. */
export async function pickRun(
  millrace: Millrace, target: CommandTarget, fits: (run: RunItem) => boolean, words: { readonly placeHolder: string; readonly none: string },
): Promise<Pick<RunItem, 'root' | 'id' | 'file'> | undefined> {
  if (target.root !== undefined && target.run !== undefined) {
    const { root, run } = target;
    return millrace.runs.get(root, run) ?? (await millrace.runs.detail(root, run)) ?? undefined;
  }
  await millrace.runs.known();
  const items = millrace.runs.all().filter(fits).map((run) => ({
    label: run.file, description: [statusWords(run.status), clockWords(run.started, new Date())].join(' · '), run,
  }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(words.none);
    return undefined;
  }
  return (await vscode.window.showQuickPick(items, { placeHolder: words.placeHolder, matchOnDescription: true }))?.run;
}
