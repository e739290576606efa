import * as vscode from 'vscode';
import type { RunStatus, TaskStatus } from '../../server/src/protocol';

type Status = RunStatus | TaskStatus;

const icons: Readonly<Record<Status, readonly [icon: string, color: string]>> = {
  pending: ['circle-outline', 'testing.iconUnset'],
  running: ['loading~spin', 'progressBar.background'],
  waiting: ['history', 'testing.iconQueued'],
  completed: ['pass', 'testing.iconPassed'],
  partially_completed: ['warning', 'problemsWarningIcon.foreground'],
  failed: ['error', 'testing.iconFailed'],
  skipped: ['debug-step-over', 'testing.iconSkipped'],
  bypassed: ['circle-slash', 'testing.iconSkipped'],
  cancelled: ['stop-circle', 'testing.iconSkipped'],
  interrupted: ['debug-disconnect', 'problemsWarningIcon.foreground'],
};

/** The icon of a status, in the colours that test results have in this theme. */
export function statusIcon(status: Status): vscode.ThemeIcon {
  const [icon, color] = icons[status];
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
}

/** The status in the words of the user's language. */
export function statusWords(status: Status): string {
  switch (status) {
    case 'pending': return vscode.l10n.t('pending');
    case 'running': return vscode.l10n.t('running');
    case 'waiting': return vscode.l10n.t('waiting to retry');
    case 'completed': return vscode.l10n.t('completed');
    case 'partially_completed': return vscode.l10n.t('partially completed');
    case 'failed': return vscode.l10n.t('failed');
    case 'skipped': return vscode.l10n.t('skipped');
    case 'bypassed': return vscode.l10n.t('bypassed');
    case 'cancelled': return vscode.l10n.t('cancelled');
    case 'interrupted': return vscode.l10n.t('interrupted');
  }
}
