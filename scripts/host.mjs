// What the tests and `npm start` drive, from npm and Debian packages alone: a real VS Code (code-server on its own
// Node, and chromium) and Neovim. `node scripts/host.mjs` brings the VS Code and prints where it is;
// `node scripts/host.mjs neovim` brings Neovim.
import { access, mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { run } from './run.mjs';
import { step } from './step.mjs';

/** code-server 4.139.1 is Code 1.139.1; it wants Node 24, whatever runs this script. */
const codeServerVersion = '4.139.1';
const nodeVersion = '24.21.0';
const chromiumNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const lockBeat = 2_000;
const lockStale = 15_000;

/** @typedef {{ node: string, entry: string }} CodeServer absolute paths: the Node to start, the script to start with it */

/** The folder of everything fetched, shared between runs and clones: `MILLRACE_HOST_CACHE`, else the user's cache. */
export function cacheFolder() {
  return process.env['MILLRACE_HOST_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'millrace-host');
}

/** @param {string} name @returns {string | undefined} the absolute path of a program on the PATH */
export function findProgram(name) {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}

/**
 * Installs code-server (about two minutes, 800 MB) unless the cache has this version.
 * @returns {Promise<CodeServer>} @throws where a program is missing that cannot be installed
 */
export async function ensureCodeServer() {
  if (process.platform !== 'linux') {
    throw new Error('code-server is installed on Linux only. Install VS Code (`code` on the PATH) for npm start; for the tests use npm run test:electron.');
  }
  const home = join(cacheFolder(), `code-server-${codeServerVersion}-node-${nodeVersion}-${process.arch}`);
  if (!existsSync(home)) {
    await withLock(async () => {
      if (!existsSync(home)) await installCodeServer(home);
    });
  }
  return { node: join(home, 'node/bin/node'), entry: join(home, 'app/node_modules/code-server/out/node/entry.js') };
}

/** @returns {Promise<string>} the path of a chromium, installed with apt where there is none */
export function ensureChromium() {
  return ensureProgram('chromium', chromiumNames);
}

/** @returns {Promise<string>} the path of a Neovim, installed with apt where there is none */
export function ensureNeovim() {
  return ensureProgram('neovim', ['nvim']);
}

/**
 * @param {string} debianPackage installed where no program of the names is on the PATH
 * @param {string[]} names the first that is there is taken
 * @returns {Promise<string>} its path
 */
function ensureProgram(debianPackage, names) {
  return ensurePackage(debianPackage, `${names.join(' or ')} on the PATH`, () => names.map(findProgram).find((file) => file !== undefined));
}

/**
 * @param {string} debianPackage installed where `find` finds nothing
 * @param {string} what it looks for, for the error
 * @param {() => string | undefined} find @param {() => Promise<unknown>} [installed] done after the install
 * @returns {Promise<string>} what is found @throws where it cannot be installed, or is not found then
 */
export async function ensurePackage(debianPackage, what, find, installed) {
  if (find() === undefined) {
    await withLock(async () => {
      if (find() !== undefined) return;
      await aptInstall([debianPackage]);
      await installed?.();
    });
  }
  const found = find();
  if (found === undefined) throw new Error(`The package ${debianPackage} is installed, but there is no ${what}.`);
  return found;
}

/** Builds in a folder of its own and renames it, so that what stands under `home` is always complete. @param {string} home */
async function installCodeServer(home) {
  const missing = ['python3', 'make', 'g++'].filter((program) => findProgram(program) === undefined);
  const kerberos = await access('/usr/include/gssapi/gssapi.h').then(() => [], () => ['libkrb5-dev']);
  await aptInstall([...missing, ...kerberos]);

  for (const name of await readdir(cacheFolder())) {
    if (name.includes('.partial-')) await rm(join(cacheFolder(), name), { recursive: true, force: true });
  }
  const partial = `${home}.partial-${process.pid}`;
  const app = join(partial, 'app');
  await mkdir(join(partial, 'node'), { recursive: true });
  await mkdir(app);

  const nodePackage = `node-linux-${process.arch}`;
  await step(`fetching Node ${nodeVersion}`, async () => {
    await run('npm', ['pack', `${nodePackage}@${nodeVersion}`, '--silent'], { cwd: partial });
    await run('tar', ['xzf', `${nodePackage}-${nodeVersion}.tgz`, '-C', 'node', '--strip-components=1'], { cwd: partial });
    await rm(join(partial, `${nodePackage}-${nodeVersion}.tgz`));
  });

  await writeFile(join(app, 'package.json'), JSON.stringify({
    private: true,
    dependencies: { 'code-server': codeServerVersion },
    allowScripts: { [`code-server@${codeServerVersion}`]: true, 'argon2@0.44.0': true },
  }));
  const env = buildEnvironment(join(partial, 'node'));
  await step(`installing code-server ${codeServerVersion} (about two minutes)`, () =>
    run('npm', ['install', '--no-audit', '--no-fund', '--foreground-scripts'], { cwd: app, env }));

  // A native module that was not built shows only when it is loaded.
  const addons = ['node-pty', '@parcel/watcher', '@vscode/spdlog', 'kerberos', '@vscode/native-watchdog'];
  await step('loading its native modules', () =>
    run(join(partial, 'node/bin/node'), ['-e', addons.map((name) => `require(${JSON.stringify(name)})`).join(';')], {
      cwd: join(app, 'node_modules/code-server/lib/vscode'),
      env,
    }));
  await rename(partial, home);
}

/**
 * The environment of the install: Node 24 first, its own headers, and nothing of an `npm test` around us.
 * @param {string} node @returns {NodeJS.ProcessEnv}
 */
function buildEnvironment(node) {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, PATH: `${join(node, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`, npm_config_nodedir: node };
  for (const name of ['NODE_ENV', 'NODE_OPTIONS', 'npm_config_ignore_scripts', 'npm_config_omit', 'npm_config_prefix', 'npm_config_local_prefix']) {
    delete env[name];
  }
  return env;
}

/** @param {string[]} packages names of programs or Debian packages, the same for all that we need */
async function aptInstall(packages) {
  if (packages.length === 0) return;
  if (findProgram('apt-get') === undefined || process.getuid?.() !== 0) {
    throw new Error(`Missing: ${packages.join(', ')}. Install them (Debian: sudo apt-get install ${packages.join(' ')}) and run this again.`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await step('updating the package lists', () => run('apt-get', ['update', '-qq'], { env }));
  await step(`installing ${packages.join(', ')}`, () =>
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...packages], { env }));
}

/**
 * One install at a time. The holder touches the lock; one that was killed goes stale and is taken over.
 * @template T @param {() => Promise<T>} work @returns {Promise<T>}
 */
async function withLock(work) {
  await mkdir(cacheFolder(), { recursive: true });
  const lock = join(cacheFolder(), 'install.lock');
  for (let waiting = false; !(await mkdir(lock).then(() => true, () => false)); waiting = true) {
    if (!waiting) console.log('  waiting for another install to finish');
    await sleep(500);
    const age = await stat(lock).then((s) => Date.now() - s.mtimeMs, () => 0);
    if (age > lockStale) await rm(lock, { recursive: true, force: true });
  }
  const beat = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => undefined), lockBeat);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(lock, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === 'neovim') void ensureNeovim().then((file) => console.log(file));
  else void ensureCodeServer().then(async (codeServer) => console.log(codeServer, await ensureChromium()));
}
