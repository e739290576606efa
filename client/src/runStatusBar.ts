import * as vscode from 'vscode';
import { progressWords } from './progressWords';
import { isActive } from './runStatus';
import type { RunStore } from './runs';

/** A status-bar item while runs are active, whoever started them; a click leads to what can be done with them. */
export function showRunsInStatusBar(runs: RunStore): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('millrace.runs', vscode.StatusBarAlignment.Left);
  item.name = vscode.l10n.t('Millrace Runs');
  item.command = 'millrace.showActiveRuns';
  const show = (): void => {
    const active = runs.all().filter((run) => isActive(run.status));
    const [only] = active;
    if (only === undefined) {
      item.hide();
      return;
    }
    const words = active.length === 1 ? progressWords(only) : vscode.l10n.t('{0} runs', active.length);
    item.text = `$(sync~spin) ${words}`;
    item.tooltip = active.map(progressWords).join('\n');
    item.accessibilityInformation = { label: vscode.l10n.t('Millrace is running. {0}', words) };
    item.show();
  };
  show();
  return vscode.Disposable.from(item, runs.onDidChange(show));
}
