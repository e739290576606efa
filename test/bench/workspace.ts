// A workspace of 10,000 files with 100,000 phases, as an editor sees it over real stdio: `npm run bench`.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { PeerProcess, peers, type Peer } from './peer';
import { fileRows, measureRows, printRows, workspaceRows, type Results } from './rows';
import type { BenchText } from './workflowText';

const files = Number(process.argv[2] ?? 10_000);
const only = process.argv[3];
const starts = 3;
const rounds = 20;

/** Ten phases in a file, with names of their own but for the first two, which are in every file: the second is renamed. */
function textOf(peer: Peer, file: number): BenchText {
  const own = peer.textOf(10);
  // The places stay: all are in front of what is written longer.
  return { ...own, text: own.text.replace(/topic([2-9])/g, `topic${file}_$1`) };
}

/** Folders of a hundred files, in every language that a server of the bench reads. */
function writeWorkspace(folder: string): void {
  for (const peer of new Map(peers.map((each) => [extname(each.file), each])).values()) {
    for (let i = 0; i < files; i++) {
      const place = join(folder, `team${Math.floor(i / 100)}`);
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, `flow${i}${extname(peer.file)}`), textOf(peer, i).text);
    }
  }
  writeFileSync(join(folder, 'millrace.toml'), '[workers.topic1]\nrun = "x"\n');
}

/** From the start of Millrace to all that it makes of the files. */
async function measureStart(peer: Peer, folder: string): Promise<void> {
  const started = performance.now();
  const server = await PeerProcess.start(peer, folder);
  // Answered when every file has been read and checked.
  await server.request('millrace/workflows');
  const known = performance.now() - started;
  const { now, peak } = server.memory();
  const asked = performance.now();
  await server.request('textDocument/hover', { position: { line: 1, character: 9 } });
  const next = performance.now() - asked;
  // Answered when the state thread has the rows of all files too.
  await server.request('millrace/query', { sql: 'SELECT count(*) FROM workflow_phases' });
  const tables = performance.now() - started;
  console.log(`  start to first list ${(known / 1000).toFixed(2)} s (${now.toFixed(0)} MB, at most ${peak.toFixed(0)}), the next request after it ${next.toFixed(0)} ms, tables filled after ${(tables / 1000).toFixed(1)} s (${server.memory().now.toFixed(0)} MB)`);
  await server.stop();
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-workspace-'));
  try {
    writeWorkspace(folder);
    console.log(`\n${files} files, ${files * 10} phases`);
    const results = new Map<string, Results>();
    const rows = [...fileRows, ...workspaceRows];
    for (const peer of peers) {
      if (only !== undefined && only !== peer.name) continue;
      const here = { ...peer, file: `team0/flow1${extname(peer.file)}` };
      if (peer.name === 'millrace') for (let start = 0; start < starts; start++) await measureStart(here, folder);
      const server = await PeerProcess.start(here, folder);
      const text = textOf(peer, 1);
      const opened = await server.open(text.text).then(() => true, () => false);
      // What waits for the files, or competes with the filling of the tables, is measured when both are done.
      if (peer.name === 'millrace') await server.request('millrace/query', { sql: 'SELECT 1' });
      results.set(peer.name, opened ? await measureRows(rows, server, text, rounds) : new Map());
      await server.stop();
    }
    printRows('in one of the files', rows, results);
    console.log(`\nload ${loadavg().map((load) => load.toFixed(1)).join(', ')} (1, 5, 15 minutes)`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// A reader that was cut off in a message would wait for the rest of it.
void main().then(() => process.exit());
