import type { Command } from './command';

/** Shows what Millrace itself has to say, not the log of a run. */
export const showOutput: Command = {
  id: 'millrace.showOutput',
  needsTrust: false,
  run: (millrace) => millrace.output.show(),
};
