// `npm run test:electron`: the host suite in a desktop VS Code, where that can be downloaded.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { bundleHostSuite, copyWorkspace, root } from './hostSuite.mjs';
import { run } from './run.mjs';

const vscodeExecutablePath = await downloadAndUnzipVSCode({ version: 'stable', cachePath: join(root, '.vscode-test') }).catch((/** @type {unknown} */ error) => {
  console.error(`VS Code cannot be downloaded here (${error instanceof Error ? error.message : String(error)}).\nnpm test -- --only host runs the same suite without that download.`);
  process.exit(1);
});
if (process.platform === 'linux' && process.env['DISPLAY'] === undefined) {
  console.error('A desktop VS Code needs a display: xvfb-run npm run test:electron');
  process.exit(1);
}

await run(process.execPath, ['esbuild.mjs', '--production'], { cwd: root });
const suite = await bundleHostSuite();
const directory = await mkdtemp(join(tmpdir(), 'mr-'));
try {
  const folder = await copyWorkspace(join(root, 'test/host/workspace'), directory);
  await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: root,
    extensionTestsPath: suite,
    launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust', `--user-data-dir=${join(directory, 'u')}`],
  });
} finally {
  await rm(directory, { recursive: true, force: true });
}
