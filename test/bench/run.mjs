// `npm run bench`: installs the peers beside the benches, bundles everything as it ships and runs the benches named
// as arguments, by default those of the language server: `npm run bench -- languageServers workspace document state stores`.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const root = join(folder, '../..');

/** @param {string} cwd @param {string[]} command */
function run(cwd, [program = '', ...args]) {
  const { status } = spawnSync(program, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}

const named = process.argv.slice(2);
const benches = named.length > 0 ? named : ['languageServers', 'workspaceStart', 'workspace'];
/** @type {{ dependencies: Record<string, string> }} */
const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
if (!Object.keys(dependencies).every((name) => existsSync(join(folder, 'node_modules', name)))) run(folder, ['npm', 'install', '--no-package-lock', '--no-audit', '--no-fund']);
run(root, ['npm', 'run', '--silent', 'build']);
for (const bench of benches) {
  const bundle = join(root, 'dist-test', `bench-${bench}.js`);
  run(root, ['npx', 'esbuild', join('test/bench', `${bench}.ts`), '--bundle', '--platform=node', '--define:import.meta.url="file:///"', `--outfile=${bundle}`, '--log-level=warning']);
  run(root, [process.execPath, bundle]);
}
