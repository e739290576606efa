// Starts and stops a code-server, for `npm start` and for the tests that drive a real VS Code.
import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './run.mjs';

const startTimeout = 60_000;
const stopTimeout = 5_000;

/** Directories of test runs that are not over. @type {Set<string>} */
const runs = new Set();

/** User settings of a workbench that shows nothing of its own accord. */
export const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  // The example lies inside this repository.
  'git.openRepositoryInParentFolders': 'never',
  'remote.autoForwardPorts': false,
  'files.simpleDialog.enable': true,
};

/**
 * @typedef {object} ServerOptions
 * @property {import('./host.mjs').CodeServer} codeServer
 * @property {string} directory user data, extensions and the log go here; a short path, as sockets lie in it
 * @property {Record<string, unknown>} settings user settings
 * @property {NodeJS.ProcessEnv} env the extension host inherits it: see {@link cleanEnvironment}
 * @property {number} [port] a free one by default
 * @property {string[]} [flags] further flags of code-server
 *
 * @typedef {{ origin: string, authority: string, stop: () => Promise<void>, ended: Promise<void> }} Server
 */

/**
 * This process' environment without what would make code-server think it runs inside another VS Code.
 * @param {NodeJS.ProcessEnv} [more] @returns {NodeJS.ProcessEnv}
 */
export function cleanEnvironment(more = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$|npm_)/.test(name));
  return { ...Object.fromEntries(kept), EXTENSIONS_GALLERY: '{}', ...more };
}

/**
 * A new directory for one test run, with a home and a temporary directory of its own.
 * @param {NodeJS.ProcessEnv} [more] further variables @returns {Promise<{ directory: string, env: NodeJS.ProcessEnv }>}
 */
export async function isolatedRun(more = {}) {
  // Not os.tmpdir(): a socket's path must stay under 108 characters.
  const directory = await mkdtemp('/tmp/mr-');
  const env = cleanEnvironment({ HOME: join(directory, 'h'), TMPDIR: join(directory, 't'), ...more });
  for (const name of ['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME', 'XDG_RUNTIME_DIR']) delete env[name];
  await mkdir(join(directory, 'h'));
  await mkdir(join(directory, 't'));
  runs.add(directory);
  return { directory, env };
}

/** @param {string} directory a server's directory @returns {{ user: string, extensions: string, log: string, config: string }} */
export function serverFolders(directory) {
  return { user: join(directory, 'u'), extensions: join(directory, 'e'), log: join(directory, 'server.log'), config: join(directory, 'config.yaml') };
}

/**
 * Installs a packaged extension, as a person would from a file.
 * @param {Pick<ServerOptions, 'codeServer' | 'directory' | 'env'>} options @param {string} vsix
 */
export async function installExtension({ codeServer, directory, env }, vsix) {
  const folders = serverFolders(directory);
  await run(codeServer.node, [codeServer.entry, '--user-data-dir', folders.user, '--extensions-dir', folders.extensions, '--install-extension', vsix, '--force'], { env });
}

/**
 * Starts a code-server on 127.0.0.1 and waits until it answers. It dies with this process.
 * @param {ServerOptions} options @returns {Promise<Server>} @throws with the end of its log where it does not come up
 */
export async function startServer({ codeServer, directory, settings, env, port, flags = [] }) {
  const folders = serverFolders(directory);
  await mkdir(join(folders.user, 'User'), { recursive: true });
  await mkdir(folders.extensions, { recursive: true });
  await writeFile(join(folders.user, 'User/settings.json'), JSON.stringify(settings, null, 2));
  await writeFile(folders.config, 'auth: none\ncert: false\n');
  const authority = `127.0.0.1:${port ?? (await freePort())}`;
  const log = openSync(folders.log, 'w');
  const child = spawn(codeServer.node, [
    codeServer.entry, '--config', folders.config, '--bind-addr', authority, '--auth', 'none', '--disable-telemetry', '--disable-update-check',
    '--disable-getting-started-override', '--ignore-last-opened', '--user-data-dir', folders.user, '--extensions-dir', folders.extensions, ...flags,
  ], { env, stdio: ['ignore', log, log], detached: true });
  closeSync(log);

  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  // The extension host outlives the leader, so the whole group is ended.
  const kill = (/** @type {NodeJS.Signals} */ signal) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // the group is gone
    }
  };
  const onExit = () => kill('SIGKILL');
  // Before the directories are removed, so that nothing writes into them any more.
  process.prependOnceListener('exit', onExit);
  const stop = async () => {
    kill('SIGTERM');
    await Promise.race([ended, sleep(stopTimeout, undefined, { ref: false })]);
    kill('SIGKILL');
    process.off('exit', onExit);
  };

  const origin = `http://${authority}`;
  const deadline = Date.now() + startTimeout;
  while (!(await answers(`${origin}/healthz`))) {
    if (child.exitCode !== null || child.pid === undefined || Date.now() > deadline) {
      await stop();
      throw new Error(`code-server did not come up:\n${(await readFile(folders.log, 'utf8')).slice(-4000)}`);
    }
    await sleep(50);
  }
  return { origin, authority, stop, ended };
}

// A signal's default end runs no exit handlers, and a server would be left behind.
for (const [signal, code] of /** @type {const} */ ([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]])) {
  process.once(signal, () => process.exit(code));
}

process.once('exit', () => runs.forEach(removeRun));

/** @param {string} directory a directory of {@link isolatedRun} */
export function removeRun(directory) {
  runs.delete(directory);
  rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** @param {string} url @returns {Promise<boolean>} */
async function answers(url) {
  return fetch(url, { signal: AbortSignal.timeout(2_000) }).then((response) => response.ok, () => false);
}

/** @param {number} [wanted] @returns {Promise<number>} that port if it is free, else another one */
export function freePort(wanted = 0) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () => (wanted === 0 ? reject(new Error('no free port')) : resolve(freePort())));
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });
}
