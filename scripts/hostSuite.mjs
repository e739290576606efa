import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The repository: the extension under development. */
export const root = resolve(fileURLToPath(import.meta.url), '../..');

const source = join(root, 'test/host/suite');

/**
 * Bundles the suite for the extension host: an entry, and a file for each `*.test.ts`.
 * @returns {Promise<string>} the entry, which exports `run()`
 */
export async function bundleHostSuite() {
  const outdir = join(root, 'dist-test');
  const tests = (await readdir(source)).filter((name) => name.endsWith('.test.ts'));
  await rm(outdir, { recursive: true, force: true });
  await build({
    entryPoints: ['index.ts', ...tests].map((name) => join(source, name)),
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    logLevel: 'warning',
    external: ['vscode', 'mocha'],
  });
  return join(outdir, 'index.js');
}

/**
 * A copy of a folder that a test may change, under its own name in a new directory.
 * @param {string} folder @param {string} parent an existing directory @returns {Promise<string>}
 */
export async function copyWorkspace(folder, parent) {
  const copy = join(await mkdtemp(join(parent, 'w')), basename(folder));
  await cp(folder, copy, { recursive: true });
  return copy;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) void bundleHostSuite();
