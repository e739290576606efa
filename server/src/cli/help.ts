import type { Command } from './command';
import { readUsage } from './usage';

const exitCodes = 'Exit codes: 0 done, 1 findings or a failed run, 2 usage, 3 state or engine error, 130 cancelled.';
const everywhere = `Every command takes
  --json       stdout holds only JSON
  --root DIR   the root, where the place of the file does not say it
  --help

Colours and live progress are for terminals; NO_COLOR and FORCE_COLOR say otherwise.`;

/** What `millrace --help` prints, or with a name `millrace NAME --help`. */
export function help(commands: Readonly<Record<string, Command>>, name: string | undefined): string {
  const command = name === undefined ? undefined : commands[name];
  if (name !== undefined && command) return `${sentence(command.summary)}\n\n${usageLines(name, command).join('\n')}${command.details === undefined ? '' : `\n\n${command.details}`}\n\n${everywhere}\n\n${exitCodes}`;
  const width = Math.max(...Object.keys(commands).map((each) => each.length)) + 2;
  const lines = Object.entries(commands).map(([each, { summary }]) => `  ${each.padEnd(width)}${summary}`);
  return `millrace: TOML workflows, checked and run here\n\n${lines.join('\n')}\n\nmillrace COMMAND --help tells more, millrace --version which this is. ${exitCodes}`;
}

/** What `--json` makes of it. */
export function helpJson(commands: Readonly<Record<string, Command>>, name: string | undefined): string {
  const all = Object.entries(commands).filter(([each]) => name === undefined || each === name);
  return JSON.stringify(all.map(([each, command]) => ({ name: each, summary: command.summary, usage: usageLines(each, command), ...(command.details === undefined ? {} : { details: command.details }) })));
}

/** A line for each way to use a command. */
export function usageLines(name: string, { usage }: Command): string[] {
  return readUsage(usage).lines.map((line) => `millrace ${name} ${line}`.trimEnd());
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}
