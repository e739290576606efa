/* eslint-disable no-console -- what is skipped is said loudly */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Runs a Python script with `sys.argv` as given and `sqlite3` imported, and returns what it printed. Skips the test, loudly, where there is no Python. */
export function python(context: Mocha.Context, script: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync('python3', ['-c', `import glob, json, os, sqlite3, struct, sys\n${script}`, ...args], { encoding: 'utf8', maxBuffer: 1e9 });
  if (error) {
    console.warn('python3 is absent: this test needs it as the other tool that writes SQLite files');
    context.skip();
  }
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** State files of other systems. Skips the test, loudly, where they are absent. */
export function foreignCorpus(context: Mocha.Context): string {
  const folder = resolve('../shared/corpus/foreign');
  if (!existsSync(folder)) {
    console.warn(`${folder} is absent: this test needs it`);
    context.skip();
  }
  return folder;
}
