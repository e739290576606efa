import type { CommandTarget } from '../commandTarget';
import type { Millrace } from '../millrace';

/** A command of the palette, a menu, a row or a code lens. */
export interface Command {
  /** As in package.json. */
  readonly id: string;
  /** It runs or writes something: refused in a folder that is not trusted, wherever it was called from. */
  readonly needsTrust: boolean;
  /** Errors become one message with a way to the log. `args` is what `target` was read from. */
  run(millrace: Millrace, target: CommandTarget, args: readonly unknown[]): Promise<void> | void;
}
