import type { Command } from './command';

/** Selects a run in the Runs view. */
export const showRun: Command = {
  id: 'millrace.showRun',
  needsTrust: false,
  async run(millrace, { root, run }) {
    if (root !== undefined && run !== undefined) await millrace.runsView.reveal(root, run);
  },
};
