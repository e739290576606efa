// Editing with Millrace and its peers, each over real stdio, in the same run on the same workflow: `npm run bench`.
import { resolve } from 'node:path';
import { PeerProcess, type Peer } from './peer';
import { tomlWorkflow, yamlWorkflow, type BenchText } from './workflowText';

const installed = resolve('test/bench/node_modules/.bin');
const peers: readonly Peer[] = [
  { name: 'millrace', command: [process.execPath, resolve('dist/server.js'), '--stdio'], file: 'bench.toml', languageId: 'workflow-toml', textOf: tomlWorkflow },
  { name: 'tombi', command: [`${installed}/tombi`, 'lsp'], file: 'bench.toml', languageId: 'toml', textOf: tomlWorkflow },
  { name: 'yaml', command: [`${installed}/yaml-language-server`, '--stdio'], file: 'bench.yaml', languageId: 'yaml', textOf: yamlWorkflow },
];

/** What is measured: the capability that a server needs for it, and one round. */
interface Row {
  readonly name: string;
  readonly needs?: string;
  readonly act: (server: PeerProcess, text: BenchText, round: number) => Promise<unknown>;
}

/** An answer that says something: a server that has nothing to say is no faster for it. */
async function answer(server: PeerProcess, method: string, params: object = {}): Promise<void> {
  const result = await server.request(method, params);
  const items = typeof result === 'object' && result !== null && 'items' in result ? result.items : result;
  if (!items || (Array.isArray(items) && items.length === 0)) throw new Error('an empty answer');
}

const rows: readonly Row[] = [
  { name: 'edit in a string', act: (server, { inString }, round) => (round % 2 ? server.edit(inString, 1, '') : server.edit(inString, 0, 'x')) },
  { name: 'break and mend', act: (server, { digit }, round) => (round % 2 ? server.edit(digit, 0, '3') : server.edit(digit, 1, '')) },
  { name: 'rename by typing', act: (server, { task }, round) => (round % 2 ? server.edit(task, 1, '') : server.edit(task, 0, 'x')) },
  { name: 'completion', needs: 'completionProvider', act: (server, { parent }) => answer(server, 'textDocument/completion', { position: parent }) },
  { name: 'hover', needs: 'hoverProvider', act: (server, { parent }) => answer(server, 'textDocument/hover', { position: parent }) },
  { name: 'rename', needs: 'renameProvider', act: (server, { task }) => answer(server, 'textDocument/rename', { position: task, newName: 'renamed' }) },
  { name: 'symbols', needs: 'documentSymbolProvider', act: (server) => answer(server, 'textDocument/documentSymbol') },
];

/** A row of a server takes no longer than this, in milliseconds: fewer rounds then. */
const budget = 12_000;

interface Times { readonly best: number; readonly p50: number; readonly p95: number }

async function measure(row: Row, server: PeerProcess, text: BenchText, rounds: number): Promise<Times | undefined> {
  if (row.needs && !server.capabilities[row.needs]) return undefined;
  const samples: number[] = [];
  const end = performance.now() + budget;
  // Edits come in pairs that leave the text as it was.
  for (let round = 0; round < rounds || round % 2 === 1; round++) {
    const started = performance.now();
    try {
      await row.act(server, text, round);
    } catch {
      return undefined;
    }
    samples.push(performance.now() - started);
    if (performance.now() > end && round % 2 === 1) break;
  }
  const sorted = samples.slice(Math.floor(samples.length / 5)).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { best: at(0), p50: at(0.5), p95: at(0.95) };
}

const figure = (ms: number): string => (ms < 10 ? ms.toFixed(2) : ms.toFixed(0));

async function main(): Promise<void> {
  const only = process.argv[2];
  const chosen = peers.filter(({ name }) => only === undefined || only === name);
  console.log('milliseconds over stdio, best / median / p95; x: the peer\'s median by that of Millrace');
  for (const [phases, rounds] of [[10, 200], [100, 200], [1000, 100], [10_000, 40]] as const) {
    const results = new Map<string, Map<string, Times | undefined>>();
    for (const peer of chosen) {
      const server = await PeerProcess.start(peer);
      const text = peer.textOf(phases);
      const times = new Map<string, Times | undefined>();
      // Who has not looked at the file after a minute is not asked further.
      const opened = await server.open(text.text).then(() => true, () => false);
      if (opened) for (const row of rows) times.set(row.name, await measure(row, server, text, rounds));
      results.set(peer.name, times);
      await server.stop();
    }
    console.log(`\n${phases} phases`.padEnd(21) + chosen.map(({ name }) => name.padEnd(34)).join(''));
    for (const { name } of rows) {
      const ours = results.get('millrace')?.get(name);
      const cells = chosen.map((peer) => {
        const times = results.get(peer.name)?.get(name);
        if (!times) return 'n/a';
        const ratio = ours && times !== ours ? `  ${figure(times.p50 / ours.p50)} x` : '';
        return `${figure(times.best)} / ${figure(times.p50)} / ${figure(times.p95)}${ratio}`;
      });
      console.log(`  ${name.padEnd(18)}${cells.map((cell) => cell.padEnd(34)).join('')}`);
    }
  }
}

// A reader that was cut off in a message would wait for the rest of it.
void main().then(() => process.exit());
