import * as vscode from 'vscode';
import type { ResumeStep } from './cliAnswer';

const looks = {
  'skip': { icon: 'pass', rank: 2 },
  're-run': { icon: 'debug-restart', rank: 0 },
  'run': { icon: 'play-circle', rank: 1 },
} as const;

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
    { label: vscode.l10n.t('What will happen'), kind: vscode.QuickPickItemKind.Separator },
    ...[...steps].sort((a, b) => looks[a.action].rank - looks[b.action].rank).map((step) => ({
      label: `$(${looks[step.action].icon}) ${step.phase}`, description: actionWords(step.action), detail: step.reason, step,
    })),
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

function actionWords(action: ResumeStep['action']): string {
  switch (action) {
    case 'skip': return vscode.l10n.t('skip');
    case 're-run': return vscode.l10n.t('re-run');
    case 'run': return vscode.l10n.t('run');
  }
}
