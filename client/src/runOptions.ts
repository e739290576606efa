/** What of a file is run, and how. */
export interface RunOptions {
  readonly phase?: string;
  readonly upstream?: boolean;
  readonly downstream?: boolean;
  readonly simulated?: boolean;
}

/** The options of `run` and `plan` that say what of a file is meant. */
export function optionWords({ phase, upstream, downstream, simulated }: RunOptions): readonly string[] {
  return [
    ...(phase === undefined ? [] : [`--phase=${phase}`]),
    ...(upstream === true ? ['--upstream'] : []),
    ...(downstream === true ? ['--downstream'] : []),
    ...(simulated === true ? ['--simulate'] : []),
  ];
}
