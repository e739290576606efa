// Bundles everything that ships: the client, the language client (loaded after activation), the language
// server and its state worker, the command line (which is also the run process), the web views, and what the npm
// package offers to other programs.
import { build, context } from 'esbuild';
import { cp, mkdir, rm, writeFile, chmod, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** Prints what an editor's problem matcher waits for while watching. */
const progress = {
  name: 'progress',
  setup(b) {
    b.onStart(() => {
      if (watch) console.log('[watch] build started');
    });
    b.onEnd(() => {
      if (watch) console.log('[watch] build finished');
    });
  },
};

/** Keeps a module out of the bundle that imports it: it is a bundle of its own beside it, loaded when needed. */
const separate = (files) => ({
  name: 'separate',
  setup(b) {
    for (const [pattern, target] of Object.entries(files)) {
      b.onResolve({ filter: new RegExp(pattern) }, (args) =>
        args.kind === 'entry-point' ? undefined : { path: target, external: true });
    }
  },
});

const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  sourcesContent: false,
  logLevel: 'warning',
  legalComments: 'none',
  outdir: 'dist',
};
const node = { ...common, platform: 'node', target: 'node20', format: 'cjs', external: ['vscode'] };

/** Clients of servers, for stores there: each a bundle that is loaded when such a store is opened. */
const clients = { '^ioredis$': './ioredis.js', '^pg$': './pg.js' };

const bundles = [
  {
    ...node,
    entryPoints: { client: 'client/src/extension.ts', 'language-client': 'client/src/languageClient.ts' },
    plugins: [progress, separate({ '/languageClient$': './language-client.js' })],
  },
  { ...node, entryPoints: { server: 'server/src/main.ts', 'state-worker': 'server/src/stateWorker.ts' }, plugins: [separate(clients)] },
  {
    ...node,
    entryPoints: { cli: 'server/src/cli/main.ts' },
    banner: { js: '#!/usr/bin/env node' },
    plugins: [separate({ '^\\.\\./main$': './server.js', ...clients })],
  },
  { ...node, entryPoints: { store: 'server/src/npm/store.ts' }, plugins: [separate(clients)] },
  {
    ...node,
    entryPoints: { ioredis: 'node_modules/ioredis/built/index.js', pg: 'node_modules/pg/lib/index.js' },
    // Native and other systems' ways to a server, which pg tries only where it is told to.
    external: ['pg-native', 'pg-cloudflare'],
  },
  { ...node, entryPoints: { conformance: 'server/src/npm/conformance.ts' } },
  {
    ...common,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    outdir: 'dist/webviews',
    entryPoints: { graph: 'client/webviews/graph/main.ts' },
  },
];

/** A `millrace` for the PATH of tasks and terminals: it runs the bundle beside it on the Node it was started with. */
const launcher = `#!/bin/sh
here=$(dirname -- "$0")
ELECTRON_RUN_AS_NODE=1 exec "\${MILLRACE_NODE:-node}" "$here/../cli.js" "$@"
`;
const launcherCmd = `@echo off
setlocal
set ELECTRON_RUN_AS_NODE=1
if "%MILLRACE_NODE%"=="" set MILLRACE_NODE=node
"%MILLRACE_NODE%" "%~dp0..\\cli.js" %*
`;

await rm('dist', { recursive: true, force: true });
await mkdir('dist/bin', { recursive: true });
await cp('node_modules/sql.js/dist/sql-wasm.wasm', 'dist/sql-wasm.wasm');
await writeFile('dist/bin/millrace', launcher);
await chmod('dist/bin/millrace', 0o755);
await writeFile('dist/bin/millrace.cmd', launcherCmd);

const present = bundles.filter((b) => Object.values(b.entryPoints).every((f) => existsSync(f)));
if (watch) {
  for (const bundle of present) await (await context(bundle)).watch();
} else {
  for (const bundle of present) await build(bundle);
  await chmod('dist/cli.js', 0o755).catch(() => undefined);
  for (const name of ['client', 'language-client', 'server', 'state-worker', 'cli', 'store', 'conformance', 'ioredis', 'pg', 'webviews/graph']) {
    const size = await stat(`dist/${name}.js`).then((s) => s.size, () => 0);
    console.log(`dist/${name}.js`.padEnd(28), `${(size / 1024).toFixed(0)} kB`);
  }
}
