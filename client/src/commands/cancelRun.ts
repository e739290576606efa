import * as vscode from 'vscode';
import { pickRun } from '../pickRun';
import { isActive } from '../runStatus';
import type { Command } from './command';

/** Ends a run and every process that it started; what is complete stays complete. */
export const cancelRun: Command = {
  id: 'millrace.cancelRun',
  needsTrust: true,
  async run(millrace, target) {
    const run = await pickRun(millrace, target, ({ status }) => isActive(status), {
      placeHolder: vscode.l10n.t('Run to cancel'), none: vscode.l10n.t('No run is active.'),
    });
    if (run !== undefined) await millrace.cli(run.root, ['cancel', '--', run.id]);
  },
};
