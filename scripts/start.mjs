// `npm start`: the example workspace in a real VS Code with Millrace in it. An installed desktop VS Code if
// there is one, else a code-server, whose address is printed and which is kept until Ctrl+C.
// `npm start -- --port 8300`, `npm start -- --server` (code-server even where `code` is installed).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cleanEnvironment, freePort, installExtension, quietSettings, startServer } from './codeServer.mjs';
import { cacheFolder, ensureCodeServer, findProgram } from './host.mjs';
import { root } from './hostSuite.mjs';
import { run } from './run.mjs';
import { step } from './step.mjs';

const defaultPort = 8137;
const example = join(root, 'examples/weather');

/** @returns {string | undefined} a desktop VS Code that can open a window here */
function desktopCode() {
  const code = findProgram(process.platform === 'win32' ? 'code.cmd' : 'code');
  const display = process.platform !== 'linux' || process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;
  if (code === undefined || !display) return undefined;
  return spawnSync(code, ['--version'], { timeout: 20_000, shell: process.platform === 'win32' }).status === 0 ? code : undefined;
}

/** @param {string} code */
function openDesktop(code) {
  // Electron refuses root without these two.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox', `--user-data-dir=${join(cacheFolder(), 'desktop')}`] : [];
  const args = [`--extensionDevelopmentPath=${root}`, '--new-window', ...asRoot, example];
  const { status } = spawnSync(code, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`code ended with ${String(status)}`);
  console.log(`${example} is open in VS Code.`);
}

/** @param {number} wanted the port to take, if it is free */
async function serve(wanted) {
  const codeServer = await ensureCodeServer();
  const port = await freePort(wanted);
  const options = { codeServer, directory: join(cacheFolder(), `start-${port}`), env: cleanEnvironment() };
  await step('installing the extension', async () => {
    await run('npm', ['run', '--silent', 'package'], { cwd: root });
    await installExtension(options, join(root, 'millrace.vsix'));
  });
  const server = await startServer({ ...options, settings: quietSettings, port, flags: ['--disable-workspace-trust'] });
  console.log(`\nMillrace is open at ${server.origin}/?folder=${encodeURI(example)}\nCtrl+C stops it; a run goes on without it.`);
  await server.ended;
  throw new Error('code-server ended');
}

const { values } = parseArgs({ options: { port: { type: 'string' }, server: { type: 'boolean' } } });
const port = Number(values.port ?? defaultPort);
if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`--port ${String(values.port)} is no port`);
if (!existsSync(example)) throw new Error(`${example} is missing`);

await step('building', () => run(process.execPath, ['esbuild.mjs', '--production'], { cwd: root }));
const code = values.server === true ? undefined : desktopCode();
if (code === undefined) await serve(port);
else openDesktop(code);
