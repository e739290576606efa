import { readWords, UsageError, type Command } from './command';

export const lsp: Command = {
  summary: 'the language server, for editors',
  usage: '--stdio',
  async run(words) {
    const { values } = readWords(words, { stdio: { type: 'boolean' } }, { min: 0, max: 0 });
    if (!values.stdio) throw new UsageError('the language server talks over --stdio');
    // A bundle of its own: no other command should pay for loading it. It reads --stdio from the arguments itself.
    await import('../main');
    // It ends the process when its client says so or goes away.
    return new Promise<number>(() => undefined);
  },
};
