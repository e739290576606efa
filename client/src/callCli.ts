import { execFile } from 'node:child_process';
import { cliEnvironment, readAnswer } from './cliAnswer';

/** A dry run of a large backload prints many tasks; no answer is cut below this many bytes. */
const largestAnswer = 256 * 1024 * 1024;

/** A command of the command line and the words behind it: options as `--name=value` and what is no option behind `--`, so that nothing that begins with a dash is taken for one. */
export type CliWords = readonly [command: string, ...words: string[]];

/**
 * Calls the command line at `cli` in the folder `root`, on the Node that runs the editor and without a shell, and gives
 * its JSON answer. With `--detach` the run goes on in a process of its own after the answer. Rejects with `CliError`.
 */
export function callCli(cli: string, root: string, [command, ...words]: CliWords): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const options = { cwd: root, env: cliEnvironment(process.env), maxBuffer: largestAnswer, windowsHide: true };
    execFile(process.execPath, [cli, command, `--root=${root}`, '--json', ...words], options, (error, stdout, stderr) => {
      try {
        resolve(readAnswer(stdout, stderr || (error?.message ?? '')));
      } catch (refusal) {
        reject(refusal);
      }
    });
  });
}
