import * as vscode from 'vscode';
import { offerOf } from './offeredRuns';
import type { RunStore } from './runs';

const offeredKey = 'millrace.offeredRuns';

/** Offers once to resume runs that were found interrupted, except those of which is told elsewhere; nothing starts by itself. */
export async function offerInterrupted(runs: RunStore, memory: vscode.Memento, told: ReadonlySet<string>): Promise<void> {
  const offered = new Set([...memory.get<readonly string[]>(offeredKey, []), ...told]);
  const offer = offerOf(runs.all(), offered);
  const [only] = offer.fresh;
  if (only === undefined || !vscode.workspace.isTrusted) return;
  await memory.update(offeredKey, offer.offered);
  if (offer.fresh.length > 1) {
    const show = vscode.l10n.t('Show Runs');
    const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('{0} runs were interrupted. They can be resumed where they stopped.', offer.fresh.length), show);
    if (chosen === show) await vscode.commands.executeCommand('millrace.runs.focus');
    return;
  }
  const resume = vscode.l10n.t('Resume…');
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('The run of {0} was interrupted. It can be resumed where it stopped.', only.file), resume);
  if (chosen === resume) await vscode.commands.executeCommand('millrace.resumeRun', { root: only.root, run: only.id, uri: only.uri });
}

