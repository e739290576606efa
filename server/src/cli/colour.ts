/** Where text goes: a terminal has a width and may have colours. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const colours: Readonly<Record<string, number>> = {
  completed: 32, failed: 31, partially_completed: 33, cancelled: 33, interrupted: 33, waiting: 33, started: 36, running: 36,
};

/** Whether text may have colours: FORCE_COLOR says so whatever it goes to, then NO_COLOR and TERM=dumb against it, else on a terminal. */
export function isColoured({ isTTY }: Terminal, env: NodeJS.ProcessEnv): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

/** Gives a text the colour of a status, where there may be colours. */
export function painter(output: Terminal, env: NodeJS.ProcessEnv): (status: string, text: string) => string {
  if (!isColoured(output, env)) return (_, text) => text;
  return (status, text) => {
    const colour = Object.hasOwn(colours, status) ? colours[status] : undefined;
    return colour === undefined ? text : `\u001b[${colour}m${text}\u001b[0m`;
  };
}
