import * as vscode from 'vscode';
import type { PhaseItem } from '../../server/src/protocol';

type Findings = PhaseItem['findings'];

/** The gravest severity among the findings that a row should show: hints and information stay in the editor. */
export function gravest(findings: Findings): 'error' | 'warning' | null {
  if (findings.some((finding) => finding.severity === 'error')) return 'error';
  return findings.some((finding) => finding.severity === 'warning') ? 'warning' : null;
}

/** `2 errors`, `1 warning` or both; empty without them. */
export function findingWords(findings: Findings): string {
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  const warnings = findings.filter((finding) => finding.severity === 'warning').length;
  const words: string[] = [];
  if (errors > 0) words.push(errors === 1 ? vscode.l10n.t('1 error') : vscode.l10n.t('{0} errors', errors));
  if (warnings > 0) words.push(warnings === 1 ? vscode.l10n.t('1 warning') : vscode.l10n.t('{0} warnings', warnings));
  return words.join(', ');
}

/** The icon of a row whose findings matter more than its last status. */
export function findingIcon(severity: 'error' | 'warning'): vscode.ThemeIcon {
  return severity === 'error'
    ? new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground'))
    : new vscode.ThemeIcon('warning', new vscode.ThemeColor('problemsWarningIcon.foreground'));
}
