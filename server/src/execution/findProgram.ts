import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, resolve } from 'node:path';

/**
 * Finds a program as a shell would: with a slash from `cwd`, else on the environment's PATH. Told before anything starts,
 * because a missing program should be named, and a name such as `test` must never become a shell's built-in.
 */
export function findProgram(name: string, cwd: string, env: NodeJS.ProcessEnv): { readonly path: string } | { readonly error: string } {
  const windows = process.platform === 'win32';
  const endings = windows ? ['', ...(env['PATHEXT'] ?? '.COM;.EXE').split(';')] : [''];
  const named = name.includes('/') || (windows && name.includes('\\'));
  const folders = named ? [cwd] : pathOf(env).split(delimiter).map((folder) => folder || '.');
  let denied: string | undefined;
  for (const folder of folders) {
    for (const ending of endings) {
      const path = isAbsolute(name) ? name + ending : resolve(cwd, folder, name + ending);
      const verdict = runnable(path);
      if (verdict === 'yes') return { path };
      if (verdict === 'no permission') denied ??= path;
    }
  }
  if (denied !== undefined) return { error: `cannot run "${name}": the file is not executable (chmod +x it, or name its interpreter first)` };
  return { error: named ? `command not found: "${name}" does not exist in the working folder` : `command not found: "${name}" is on no folder of PATH` };
}

function pathOf(env: NodeJS.ProcessEnv): string {
  return Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? '/usr/local/bin:/usr/bin:/bin';
}

function runnable(path: string): 'yes' | 'no permission' | 'no' {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return 'no';
  try {
    accessSync(path, constants.X_OK);
    return 'yes';
  } catch {
    return 'no permission';
  }
}
