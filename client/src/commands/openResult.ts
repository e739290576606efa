import * as vscode from 'vscode';
import { showValue } from '../valueDocuments';
import type { Command } from './command';
import { findTask } from './showLog';

/** Opens the value that a task gave back as a JSON document. */
export const openResult: Command = {
  id: 'millrace.openResult',
  needsTrust: false,
  async run(millrace, target) {
    const place = await findTask(millrace, target);
    if (place !== undefined) await showValue(place);
    else void vscode.window.showInformationMessage(vscode.l10n.t('There is no result: no task of it has run yet.'));
  },
};
