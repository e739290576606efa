import { statSync, watch } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { exit } from './command';

/** Milliseconds in which changes are taken together: an editor saves in several steps. */
const together = 50;

/** Does something again after each change of a TOML file at or below the paths, until Ctrl+C. Resolves to the exit code. */
export function watchPaths(paths: readonly string[], again: () => Promise<unknown>): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  const tell = (error: unknown): void => console.error(`millrace: ${error instanceof Error ? error.message : String(error)}`);
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => (running = running.then(again).catch(tell)), together);
  };
  const watchers = paths.map((path) => {
    const absolute = resolve(path);
    const isFolder = statSync(absolute).isDirectory();
    // A file is watched through its folder: many editors save by putting another file in its place.
    const watcher = watch(isFolder ? absolute : dirname(absolute), { recursive: isFolder }, (_, name) => {
      if (name === null || (isFolder ? name.endsWith('.toml') : name === basename(absolute))) changed();
    });
    return watcher.on('error', tell);
  });
  return new Promise((done) => process.once('SIGINT', () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
    done(exit.cancelled);
  }));
}
