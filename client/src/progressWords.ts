import * as vscode from 'vscode';
import type { RunItem } from '../../server/src/protocol';
import { progressOf } from './runStatus';

/** `daily.toml: 7 of 12 tasks`, with the failures when there are some. */
export function progressWords({ file, counts }: RunItem): string {
  const { done, total } = progressOf(counts);
  const base = file.slice(file.lastIndexOf('/') + 1);
  const failed = counts.failed ?? 0;
  return failed === 0
    ? vscode.l10n.t('{0}: {1} of {2} tasks', base, done, total)
    : vscode.l10n.t('{0}: {1} of {2} tasks, {3} failed', base, done, total, failed);
}
