import { statSync, watch } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { exit } from './command';

/** Milliseconds in which changes are taken together: an editor saves in several steps. */
const together = 50;

/**
 * Does something, and again after each change of a TOML file at or below the paths, until Ctrl+C. Resolves to the exit
 * code, at once where the first time ends with that of a usage error. Rejects as the first time does.
 */
export async function watchPaths(paths: readonly string[], work: () => Promise<number>): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const tell = (error: unknown): void => console.error(`millrace: ${error instanceof Error ? error.message : String(error)}`);
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => (running = running.then(work).catch(tell)), together);
  };
  // Before the first look, so that no change falls between.
  const watchers = paths.flatMap((path) => {
    const absolute = resolve(path);
    const found = statSync(absolute, { throwIfNoEntry: false });
    if (!found) return [];
    const isFolder = found.isDirectory();
    // A file is watched through its folder: many editors save by putting another file in its place.
    const watcher = watch(isFolder ? absolute : dirname(absolute), { recursive: isFolder }, (_, name) => {
      if (name === null || (isFolder ? name.endsWith('.toml') : name === basename(absolute))) changed();
    });
    return watcher.on('error', tell);
  });
  let running: Promise<unknown> = Promise.resolve();
  try {
    const first = work();
    running = first;
    if (await first === exit.usage) return exit.usage;
    await new Promise((done) => process.once('SIGINT', done));
    return exit.cancelled;
  } finally {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  }
}
