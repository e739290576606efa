import type { PeerProcess } from './peer';
import type { BenchText } from './workflowText';

/** What is measured: the capability that a server needs for it, and one round. */
export interface Row {
  readonly name: string;
  readonly needs?: string;
  /** Resolves when what is measured is over; `rest`: what is waited for before the next round. */
  readonly act: (server: PeerProcess, text: BenchText, round: number) => Promise<void | { readonly rest: Promise<unknown> }>;
}

/** Milliseconds. */
export interface Times { readonly best: number; readonly p50: number; readonly p95: number }

/** Of one server, by row; undefined where it cannot do something, or has nothing to say. */
export type Results = ReadonlyMap<string, Times | undefined>;

/** An answer that says something: a server that has nothing to say is no faster for it. */
async function answer(server: PeerProcess, method: string, params: object = {}): Promise<void> {
  const result = await server.request(method, params);
  const items = typeof result === 'object' && result !== null && 'items' in result ? result.items : result;
  if (!items || (Array.isArray(items) && items.length === 0)) throw new Error('an empty answer');
}

/** What people do in one file. */
export const fileRows: readonly Row[] = [
  { name: 'edit in a string', act: (server, { inString }, round) => (round % 2 ? server.edit(inString, 1, '') : server.edit(inString, 0, 'x')) },
  { name: 'break and mend', act: (server, { digit }, round) => (round % 2 ? server.edit(digit, 0, '3') : server.edit(digit, 1, '')) },
  { name: 'rename by typing', act: (server, { task }, round) => (round % 2 ? server.edit(task, 1, '') : server.edit(task, 0, 'x')) },
  { name: 'completion', needs: 'completionProvider', act: (server, { parent }) => answer(server, 'textDocument/completion', { position: parent }) },
  { name: 'hover', needs: 'hoverProvider', act: (server, { parent }) => answer(server, 'textDocument/hover', { position: parent }) },
  { name: 'rename', needs: 'renameProvider', act: (server, { task }) => answer(server, 'textDocument/rename', { position: task, newName: 'renamed' }) },
  { name: 'symbols', needs: 'documentSymbolProvider', act: (server) => answer(server, 'textDocument/documentSymbol') },
  // How long a hover takes that is asked while the symbols are made.
  { name: 'hover, symbols', needs: 'documentSymbolProvider', act: (server, { parent }) => meanwhile(server, 'textDocument/documentSymbol', {}, parent) },
];

/** What people do in a workspace of many files. */
export const workspaceRows: readonly Row[] = [
  { name: 'workspace symbols', needs: 'workspaceSymbolProvider', act: (server) => answer(server, 'workspace/symbol', { query: 'topic77' }) },
  { name: 'all symbols', needs: 'workspaceSymbolProvider', act: (server) => answer(server, 'workspace/symbol', { query: '' }) },
  // The same for those of the workspace.
  { name: 'hover, all symbols', needs: 'workspaceSymbolProvider', act: (server, { parent }) => meanwhile(server, 'workspace/symbol', { query: 'topic77' }, parent) },
];

/** Asks for something long, and while it is made for a hover, which is what is measured. */
async function meanwhile(server: PeerProcess, method: string, params: object, position: object): Promise<{ readonly rest: Promise<unknown> }> {
  const rest = server.request(method, params);
  await answer(server, 'textDocument/hover', { position });
  return { rest };
}

/** A row of a server takes no longer than this, in milliseconds: fewer rounds then. */
const budget = 12_000;

/** Measures the rows one after the other. */
export async function measureRows(rows: readonly Row[], server: PeerProcess, text: BenchText, rounds: number): Promise<Results> {
  const times = new Map<string, Times | undefined>();
  for (const row of rows) times.set(row.name, await measure(row, server, text, rounds));
  return times;
}

async function measure(row: Row, server: PeerProcess, text: BenchText, rounds: number): Promise<Times | undefined> {
  if (row.needs && !server.capabilities[row.needs]) return undefined;
  const samples: number[] = [];
  const end = performance.now() + budget;
  // Edits come in pairs that leave the text as it was.
  for (let round = 0; round < rounds || round % 2 === 1; round++) {
    const started = performance.now();
    try {
      const more = await row.act(server, text, round);
      samples.push(performance.now() - started);
      await more?.rest;
    } catch {
      return undefined;
    }
    if (performance.now() > end && round % 2 === 1) break;
  }
  const sorted = samples.slice(Math.floor(samples.length / 5)).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { best: at(0), p50: at(0.5), p95: at(0.95) };
}

const figure = (ms: number): string => (ms < 10 ? ms.toFixed(2) : ms.toFixed(0));

/** Prints servers side by side: best / median / p95, and the median by that of the first. */
export function printRows(title: string, rows: readonly Row[], results: ReadonlyMap<string, Results>): void {
  const [first] = results.keys();
  console.log(`\n${title}`.padEnd(21) + [...results.keys()].map((name) => name.padEnd(34)).join(''));
  for (const { name } of rows) {
    const ours = results.get(first ?? '')?.get(name);
    const cells = [...results.values()].map((result) => {
      const times = result.get(name);
      if (!times) return 'n/a';
      const ratio = ours && times !== ours ? `  ${figure(times.p50 / ours.p50)} x` : '';
      return `${figure(times.best)} / ${figure(times.p50)} / ${figure(times.p95)}${ratio}`;
    });
    console.log(`  ${name.padEnd(18)}${cells.map((cell) => cell.padEnd(34)).join('')}`);
  }
}
