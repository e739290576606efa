import type { Command } from './command';

/** The next page of a long list; called by its last row with what shows it. */
export const showMore: Command = {
  id: 'millrace.showMore',
  needsTrust: false,
  run(_millrace, _target, [show]) {
    if (typeof show === 'function') show();
  },
};
