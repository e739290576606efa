import * as vscode from 'vscode';
import type { ResumeStep } from './cliAnswer';

const icons = { 're-run': 'debug-restart', 'run': 'play-circle', 'skip': 'pass' } as const;

interface PreviewItem extends vscode.QuickPickItem {
  /** Undefined: the row that resumes. */
  readonly step?: ResumeStep;
}

/**
 * Shows what a resume would do with each phase and why, before it does anything. Gives `resume`, a phase that the user
 * wants to look at first, or undefined when it was closed.
 */
export async function previewResume(file: string, steps: readonly ResumeStep[]): Promise<'resume' | { readonly phase: string } | undefined> {
  const count = (action: ResumeStep['action']): number => steps.filter((step) => step.action === action).length;
  const counts = vscode.l10n.t('skip {0}, re-run {1}, run {2}', count('skip'), count('re-run'), count('run'));
  const items: PreviewItem[] = [
    { label: `$(play) ${vscode.l10n.t('Resume now')}`, description: counts, alwaysShow: true },
    ...(['re-run', 'run', 'skip'] as const).flatMap((action) => group(action, steps.filter((step) => step.action === action))),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Resume run of {0}: {1}', file, counts),
    placeHolder: vscode.l10n.t('Enter resumes; pick a phase to look at it first'),
    ignoreFocusOut: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked === undefined) return undefined;
  return picked.step === undefined ? 'resume' : { phase: picked.step.phase };
}

/** The phases of one action under a heading; why something runs has a line of its own. */
function group(action: ResumeStep['action'], steps: readonly ResumeStep[]): readonly PreviewItem[] {
  if (steps.length === 0) return [];
  return [
    { label: heading(action, steps.length), kind: vscode.QuickPickItemKind.Separator },
    ...steps.map((step) => ({
      label: `$(${icons[action]}) ${step.phase}`,
      ...(action === 'skip' ? { description: step.reason } : { detail: step.reason }),
      step,
    })),
  ];
}

function heading(action: ResumeStep['action'], count: number): string {
  switch (action) {
    case 're-run': return vscode.l10n.t('re-run ({0})', count);
    case 'run': return vscode.l10n.t('run ({0})', count);
    case 'skip': return vscode.l10n.t('skip ({0})', count);
  }
}
