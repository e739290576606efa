import { RunRefusal } from '../execution/runRefusal';
import { StateError } from '../state/stateError';
import { cancel } from './cancel';
import { check } from './check';
import { exit, readWords, UsageError, type Command } from './command';
import { completionScript, readShell } from './completion';
import { tellStarter } from './detach';
import { explain } from './explain';
import { graph } from './graph';
import { help, helpJson, usageLines } from './help';
import { lsp } from './lsp';
import { plan } from './plan';
import { printJson } from './print';
import { resume } from './resume';
import { retry } from './retry';
import { run } from './run';
import { runs } from './runs';
import { schedule } from './schedule';
import { state } from './state';
import { store } from './store';
import { use } from './use';
import { programVersion } from './version';

/** Prints a script; here, because it tells of all the others. */
const completion: Command = {
  summary: 'print a script that makes a shell complete millrace',
  usage: 'bash | zsh | fish',
  details: 'bash: eval "$(millrace completion bash)" in ~/.bashrc\nzsh:  eval "$(millrace completion zsh)" in ~/.zshrc, after compinit\nfish: millrace completion fish > ~/.config/fish/completions/millrace.fish',
  async run(words) {
    const { values, positionals } = readWords(words, {}, { min: 1, max: 1 });
    const shell = readShell(positionals[0] ?? '');
    const script = completionScript(shell, commands);
    print(JSON.stringify({ shell, script }), script.trimEnd(), values.json ?? false);
    return exit.done;
  },
};

const commands: Readonly<Record<string, Command>> = { check, plan, run, resume, retry, cancel, runs, state, store, graph, schedule, explain, completion, lsp };

async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words.filter((word, i) => i > 0 || word !== '--json');
  const json = words.includes('--json');
  if (name === '--version' || name === '-V' || name === 'version') {
    print(JSON.stringify({ version: programVersion() }), programVersion(), json);
    return exit.done;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return tellHelp(rest.find((word) => !word.startsWith('-')), json);
  const command = name === 'use' ? use : Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(`there is no command "${name}"`);
  const options = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
  if (options.includes('--help') || options.includes('-h')) return tellHelp(name, json);
  return command.run(rest);
}

function tellHelp(name: string | undefined, json: boolean): number {
  if (name !== undefined && !Object.hasOwn(commands, name)) throw new UsageError(`there is no command "${name}"`);
  print(helpJson(commands, name), help(commands, name), json);
  return exit.done;
}

function print(json: string, text: string, asJson: boolean): void {
  if (asJson) printJson(json);
  else console.log(text);
}

function usage(name: string | undefined): string {
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  return name !== undefined && command ? `usage: ${usageLines(name, command).join('\n       ')}` : 'millrace --help lists the commands';
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
