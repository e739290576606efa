import { UsageError, type Command } from './command';
import { readUsage } from './usage';

export const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

/** Options of every command, which usage lines leave out. */
const shared = ['json', 'root', 'store', 'help'];

type Commands = Readonly<Record<string, Pick<Command, 'summary' | 'usage'>>>;

/** Reads the name of a shell. Throws UsageError. */
export function readShell(text: string): Shell {
  const shell = shells.find((each) => each === text);
  if (!shell) throw new UsageError(`completion knows ${shells.join(', ')}, not "${text}"`);
  return shell;
}

/** A script that makes a shell complete commands, actions, options and their values, and files everywhere else. */
export function completionScript(shell: Shell, commands: Commands): string {
  if (shell === 'fish') return fish(commands);
  // zsh understands what is written for bash once it is told to.
  return shell === 'zsh' ? `#compdef millrace\nautoload -U +X bashcompinit && bashcompinit\n${bash(commands)}` : bash(commands);
}

function bash(commands: Commands): string {
  const parsed = Object.entries(commands).map(([name, { usage }]) => ({ name, ...readUsage(usage) }));
  const values = parsed.flatMap(({ name, options }) => [...options].flatMap(([option, words]) => (words.length === 0 ? [] : [`    '${name} --${option}') COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$word")); return ;;`])));
  const words = parsed.map(({ name, options }) => `    ${name}) options='${optionWords(options).join(' ')}' ;;`);
  const actions = parsed.flatMap(({ name, actions: own }) => (own.length === 0 ? [] : [`    ${name}) actions='${own.join(' ')}' ;;`]));
  return `# Completion of millrace, made by: millrace completion
_millrace() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" options='' actions=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${Object.keys(commands).join(' ')} --help --version' -- "$word"))
    return
  fi
  case "$command $before" in
${values.join('\n')}
    *' --root') COMPREPLY=($(compgen -d -- "$word")); return ;;
  esac
  case "$command" in
${words.join('\n')}
  esac
  case "$command" in
${actions.join('\n')}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")); return ;;
  esac
  if [ "$COMP_CWORD" -eq 2 ]; then COMPREPLY=($(compgen -W "$actions" -- "$word")); fi
  local IFS=$'\\n'
  COMPREPLY+=($(compgen -f -- "$word"))
}
complete -o filenames -F _millrace millrace
`;
}

function fish(commands: Commands): string {
  const lines = Object.entries(commands).flatMap(([name, { summary, usage }]) => {
    const { actions, options } = readUsage(usage);
    const within = `complete -c millrace -n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c millrace -f -n __fish_use_subcommand -a ${name} -d '${summary.replaceAll("'", "\\'")}'`,
      ...(actions.length === 0 ? [] : [`${within} -a '${actions.join(' ')}'`]),
      ...optionWords(options).map((option) => {
        const words = options.get(option.slice(2)) ?? [];
        return `${within} -l ${option.slice(2)}${words.length === 0 ? '' : ` -x -a '${words.join(' ')}'`}`;
      }),
    ];
  });
  return `# Completion of millrace, made by: millrace completion fish\n${lines.join('\n')}\ncomplete -c millrace -n __fish_use_subcommand -l version\n`;
}

function optionWords(options: ReadonlyMap<string, readonly string[]>): string[] {
  return [...new Set([...options.keys(), ...shared])].map((option) => `--${option}`);
}
