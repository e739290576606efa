// Runs the host suite in the extension host of a real VS Code (code-server in chromium).
// usage: node --import tsx test/host/run.ts [FOLDER]   FOLDER is copied first; test/host/workspace by default
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { format } from 'node:util';
import { openBrowser } from '../../scripts/browser.mjs';
import { isolatedRun, quietSettings, removeRun, serverFolders, startServer } from '../../scripts/codeServer.mjs';
import { ensureChromium, ensureCodeServer } from '../../scripts/host.mjs';
import { suiteStart } from './suite/index';
import { bundleHostSuite, copyWorkspace, root } from '../../scripts/hostSuite.mjs';

const timeout = 10 * 60_000;

/** Opens the folder with the suite as payload; gives the suite's exit code. */
async function runSuite(folder: string): Promise<number> {
  const codeServer = await ensureCodeServer();
  const chromium = await ensureChromium();
  const suite = await bundleHostSuite();
  const { directory, env } = await isolatedRun();
  const server = await startServer({
    codeServer,
    directory,
    env,
    settings: { ...quietSettings, 'git.enabled': false },
    // Without the driver the payload is ignored without a word.
    flags: ['--disable-workspace-trust', '--vscode-option', 'enable-smoke-test-driver'],
  });
  const { browser, page } = await openBrowser(chromium);
  const output: string[] = [];
  try {
    const remote = (path: string) => `vscode-remote://${server.authority}${path}`;
    const payload = [['extensionDevelopmentPath', remote(root)], ['extensionTestsPath', remote(suite)]];
    const query = new URLSearchParams({ folder: await copyWorkspace(folder, directory), payload: JSON.stringify(payload) });

    await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => {
      const line = format(...args);
      output.push(line);
      if (output.includes(suiteStart)) console.log(line);
    });
    const exit = new Promise<number>((done, fail) => {
      setTimeout(() => fail(new Error(`the suite did not end within ${timeout / 60_000} minutes`)), timeout).unref();
      void page.exposeFunction('codeAutomationExit', (code: number) => done(code)).then(() => page.goto(`${server.origin}/?${query}`)).catch(fail);
    });
    return await exit;
  } catch (error) {
    if (!output.includes(suiteStart)) console.error(output.join('\n'));
    console.error((await readFile(serverFolders(directory).log, 'utf8')).slice(-4000));
    throw error;
  } finally {
    await browser.close();
    await server.stop();
    removeRun(directory);
  }
}

void runSuite(resolve(process.argv[2] ?? `${root}/test/host/workspace`)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
