import * as vscode from 'vscode';
import { openPhase } from '../phaseText';
import type { Command } from './command';

/** Leads from a row, a run's task or a notification to the phase in its file. */
export const goToPhase: Command = {
  id: 'millrace.goToPhase',
  needsTrust: false,
  async run(millrace, { uri, phase }) {
    if (uri !== undefined) await openPhase(millrace.workflows, vscode.Uri.parse(uri), phase ?? '');
  },
};
