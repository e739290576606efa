// A real VS Code in a browser for page tests, with the packaged extension installed in it and a copy of a folder open.
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import { openBrowser } from '../../scripts/browser.mjs';
import { installExtension, isolatedRun, quietSettings, removeRun, serverFolders, startServer } from '../../scripts/codeServer.mjs';
import { ensureChromium, ensureCodeServer } from '../../scripts/host.mjs';
import { root } from '../../scripts/hostSuite.mjs';

const patience = 30_000;
const results = join(root, 'test-results');

export interface WorkbenchOptions {
  /** Copied before it is opened; a path from the repository or an absolute one. */
  readonly folder: string;
  /** Path and name of the copy below its own directory, such as `my pipelines/etl`; by default the folder's name. */
  readonly as?: string;
  /** Changes the copy before it is opened. */
  readonly prepare?: (folder: string) => Promise<void>;
  /** A packaged extension; `millrace.vsix` by default, none with false. */
  readonly vsix?: string | false;
  /** User settings on top of the quiet ones. */
  readonly settings?: Record<string, unknown>;
  /** With true the folder is untrusted, as a new one is to a person; by default workspace trust is switched off. */
  readonly trust?: boolean;
  /** A theme's name, such as `Default Light Modern`. */
  readonly theme?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Further variables of the extension host and what it starts. */
  readonly env?: Record<string, string>;
}

export interface Workbench {
  readonly page: Page;
  /** The copy that is open: tests may change it. */
  readonly folder: string;
  /** Where the extension host and the extensions write their logs. */
  readonly logs: string;
  /** Runs a command by its palette title, such as `Millrace: Show Graph`. */
  runCommand(title: string): Promise<void>;
  /** Opens a file of the folder in the editor, the cursor at a line (from 1). */
  openFile(path: string, line?: number): Promise<void>;
  /** The first notification with this text. */
  waitForNotification(text: string | RegExp): Promise<Locator>;
  /** A second window on the same folder, in the same browser. */
  secondWindow(): Promise<Page>;
  /** Saves a PNG in test-results/, and in docs/images/ too with UPDATE_SCREENSHOTS=1. */
  screenshot(name: string): Promise<void>;
  /** The document inside the web view with this title. */
  webviewFrame(title: string | RegExp): Promise<Frame>;
  /** Reload Window, as a person does it. */
  reload(): Promise<void>;
  /** Saves what explains a failure (picture, logs) under test-results/. */
  keepEvidence(name: string): Promise<void>;
  close(): Promise<void>;
}

const open = new Set<Workbench>();

/** Starts a server and a browser of its own and waits for the workbench. Close it, or the browser stays. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const vsix = options.vsix ?? join(root, 'millrace.vsix');
  if (vsix !== false && !existsSync(vsix)) throw new Error(`${vsix} is missing: npm run package`);
  const codeServer = await ensureCodeServer();
  const chromium = await ensureChromium();
  const { directory, env } = await isolatedRun(options.env);
  const folder = await copyFolder(resolve(root, options.folder), directory, options.as ?? basename(options.folder));
  await options.prepare?.(folder);
  if (vsix !== false) await installExtension({ codeServer, directory, env }, vsix);

  const server = await startServer({
    codeServer,
    directory,
    env,
    settings: {
      ...quietSettings,
      'git.enabled': false,
      'editor.cursorBlinking': 'solid',
      'window.restoreWindows': 'none',
      'editor.minimap.enabled': false,
      'editor.stickyScroll.enabled': false,
      'editor.unicodeHighlight.ambiguousCharacters': false,
      '[log]': { 'editor.wordWrap': 'on' },
      'workbench.colorTheme': options.theme ?? 'Default Dark Modern',
      'security.workspace.trust.enabled': options.trust === true,
      'security.workspace.trust.startupPrompt': 'never',
      ...options.settings,
    },
    flags: options.trust === true ? [] : ['--disable-workspace-trust'],
  });
  const { browser, page } = await openBrowser(chromium, options.viewport);
  page.setDefaultTimeout(patience);
  const consoleLines: string[] = [];
  page.on('console', (message) => consoleLines.push(`${message.type()} ${message.text()}`));
  page.on('pageerror', (error) => consoleLines.push(`pageerror ${error.stack ?? error.message}`));

  const waitForWorkbench = (window: Page) => window.locator('.monaco-workbench .statusbar-item[id="status.host"], .monaco-workbench .activitybar').first().waitFor();

  const rows = page.locator('.quick-input-list .monaco-list-row');
  const palette = async (text: string) => {
    const widget = page.locator('.quick-input-widget');
    if (await widget.isVisible()) await page.keyboard.press('Escape');
    await widget.waitFor({ state: 'hidden' });
    await page.keyboard.press('F1');
    await widget.locator('input').fill(text);
  };

  const workbench: Workbench = {
    page,
    folder,
    logs: join(serverFolders(directory).user, 'logs'),
    async runCommand(title) {
      const row = rows.filter({ has: page.getByText(title, { exact: true }) }).first();
      const deadline = Date.now() + patience;
      // An open palette does not learn of commands that become available: it is opened anew.
      do {
        await palette(`>${title}`);
        if (await row.click({ timeout: 2_000 }).then(() => true, () => false)) return;
      } while (Date.now() < deadline);
      throw new Error(`no command ${title} in the palette, only: ${(await rows.allInnerTexts()).join(', ')}`);
    },
    async openFile(path, line) {
      await palette(`${join(folder, path)}${line === undefined ? '' : `:${line}`}`);
      await rows.filter({ hasText: basename(path) }).first().waitFor();
      await page.keyboard.press('Enter');
      await page.locator(`.tab.active[data-resource-name="${basename(path)}"]`).waitFor();
    },
    async waitForNotification(text) {
      const found = page.locator('.notification-list-item').filter({ hasText: text }).first();
      await found.waitFor();
      return found;
    },
    async secondWindow() {
      const second = await page.context().newPage();
      second.setDefaultTimeout(patience);
      await second.goto(page.url());
      await waitForWorkbench(second);
      return second;
    },
    async screenshot(name) {
      const file = join(results, 'screenshots', `${name}.png`);
      await mkdir(dirname(file), { recursive: true });
      // A tooltip is no part of the picture.
      await page.mouse.move(0, 0);
      await page.locator('.workbench-hover').first().waitFor({ state: 'hidden' });
      await page.screenshot({ path: file, animations: 'disabled' });
      if (process.env['UPDATE_SCREENSHOTS'] !== '1') return;
      await mkdir(join(root, 'docs/images'), { recursive: true });
      await copyFile(file, join(root, 'docs/images', `${name}.png`));
    },
    webviewFrame: (title) => findWebview(page, title),
    async reload() {
      const loaded = page.waitForEvent('load');
      await workbench.runCommand('Developer: Reload Window');
      await loaded;
      await waitForWorkbench(page);
    },
    async keepEvidence(name) {
      const target = join(results, 'failures', name.replace(/[^\w.-]+/g, '-').slice(0, 100));
      await mkdir(target, { recursive: true });
      await writeFile(join(target, 'console.log'), consoleLines.join('\n'));
      await cp(serverFolders(directory).log, join(target, 'server.log'));
      await cp(join(serverFolders(directory).user, 'logs'), join(target, 'logs'), { recursive: true }).catch(() => undefined);
      await page.screenshot({ path: join(target, 'page.png') });
    },
    async close() {
      open.delete(workbench);
      await browser.close();
      await server.stop();
      removeRun(directory);
    },
  };

  open.add(workbench);
  try {
    await page.goto(`${server.origin}/?${new URLSearchParams({ folder })}`);
    await waitForWorkbench(page);
  } catch (error) {
    await workbench.keepEvidence(`open-${basename(folder)}`).catch(() => undefined);
    await workbench.close();
    throw error;
  }
  return workbench;
}

/** A copy that tests may change, without what runs of the original have left in it. */
async function copyFolder(source: string, directory: string, name: string): Promise<string> {
  const folder = join(directory, 'w', name);
  await cp(source, folder, { recursive: true, filter: (path) => !['.millrace', 'out'].includes(basename(path)) });
  return folder;
}

/** A web view is a frame in a frame; the inner one bears the title. */
async function findWebview(page: Page, title: string | RegExp): Promise<Frame> {
  const deadline = Date.now() + patience;
  while (Date.now() < deadline) {
    for (const frame of page.frames()) {
      const element = frame.parentFrame()?.parentFrame() ? await frame.frameElement().catch(() => undefined) : undefined;
      if (element === undefined || (await element.getAttribute('id')) !== 'active-frame') continue;
      const found = (await element.getAttribute('title')) ?? '';
      if (typeof title === 'string' ? found === title : title.test(found)) return frame;
    }
    await page.waitForTimeout(50);
  }
  throw new Error(`no web view with the title ${String(title)}`);
}

// At the root, so that every file which opens a workbench leaves evidence of its failures.
afterEach(async function () {
  if (this.currentTest?.state !== 'failed') return;
  for (const workbench of open) await workbench.keepEvidence(this.currentTest.fullTitle()).catch(() => undefined);
});
