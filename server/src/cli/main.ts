import { RunRefusal } from '../execution/runRefusal';
import { StateError } from '../state/stateError';
import { cancel } from './cancel';
import { check } from './check';
import { exit, UsageError, type Command } from './command';
import { tellStarter } from './detach';
import { explain } from './explain';
import { lsp } from './lsp';
import { plan } from './plan';
import { printJson } from './print';
import { resume } from './resume';
import { run } from './run';
import { runs } from './runs';
import { state } from './state';
import { store } from './store';
import { use } from './use';

const commands: Readonly<Record<string, Command>> = { check, plan, run, resume, cancel, runs, state, store, explain, lsp };

async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    console.log(help(rest[0]));
    return exit.done;
  }
  const command = name === 'use' ? use : commands[name];
  if (!command) throw new UsageError(`there is no command "${name}"`);
  if (rest.includes('--help') || rest.includes('-h')) {
    console.log(help(name));
    return exit.done;
  }
  return command.run(rest);
}

function help(name: string | undefined): string {
  const command = name === undefined ? undefined : commands[name];
  if (name !== undefined && command) return `${command.summary}\n\nmillrace ${name} ${command.usage} [--json] [--root DIR]${command.details === undefined ? '' : `\n\n${command.details}`}`;
  const lines = Object.entries(commands).map(([each, { summary }]) => `  ${each.padEnd(8)} ${summary}`);
  return `millrace: TOML workflows, checked and run here\n\n${lines.join('\n')}\n\nmillrace COMMAND --help tells more. Exit codes: 0 done, 1 findings or a failed run, 2 usage, 3 state or engine error, 130 cancelled.`;
}

function usage(name: string | undefined): string {
  const command = name === undefined ? undefined : commands[name];
  return command ? `usage: millrace ${name} ${command.usage} [--json] [--root DIR]` : 'millrace --help lists the commands';
}

/** Tells what went wrong: a sentence on stderr, with `--json` an object on stdout too. Resolves to the exit code. */
function fail(error: unknown, words: readonly string[]): number {
  const { kind, code } = kindOf(error);
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`millrace: ${message}\n`);
  if (kind === 'usage') process.stderr.write(`${usage(words[0])}\n`);
  const answer = { error: { kind, message } };
  tellStarter({ ...answer, code });
  if (words.includes('--json')) printJson(JSON.stringify(answer));
  return code;
}

function kindOf(error: unknown): { kind: string; code: number } {
  if (error instanceof UsageError) return { kind: 'usage', code: exit.usage };
  if (error instanceof StateError) return { kind: error.kind, code: error.kind === 'not-found' || error.kind === 'invalid' ? exit.usage : exit.engine };
  if (error instanceof RunRefusal) {
    if (error.kind === 'not-found' || error.kind === 'usage') return { kind: error.kind, code: exit.usage };
    return { kind: error.kind, code: error.kind === 'running' ? exit.engine : exit.failed };
  }
  return { kind: 'engine', code: exit.engine };
}

// A reader that goes away (`| head`, a closed terminal) or a full disk behind `>` must not end a run, nor a fold.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const words = process.argv.slice(2);
main(words).catch((error: unknown) => fail(error, words)).then((code) => {
  process.exitCode = code;
}, () => {
  process.exitCode = exit.engine;
});
