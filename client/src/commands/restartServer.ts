import type { Command } from './command';

/** Starts the language server anew; runs go on, they are processes of their own. */
export const restartServer: Command = {
  id: 'millrace.restartServer',
  needsTrust: false,
  run: (millrace) => millrace.server.restart(),
};
