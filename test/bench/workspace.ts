// The index of 10,000 files with 100,000 phases, as an editor sees it over real stdio: `npm run bench`.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PeerProcess } from './peer';
import { tomlWorkflow, workflowOf } from './workflowText';

const files = Number(process.argv[2] ?? 10_000);
const rounds = 3;

/** Ten phases a file, in folders of a hundred; names of their own in every file, half of the parents with a worker. */
function writeWorkspace(folder: string): void {
  for (let i = 0; i < files; i++) {
    const place = join(folder, `team${Math.floor(i / 100)}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `flow${i}.toml`), workflowOf(10).replaceAll('topic', `topic${i}_`));
  }
  writeFileSync(join(folder, 'millrace.toml'), '[workers.topic1_1]\nrun = "x"\n');
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-workspace-'));
  try {
    writeWorkspace(folder);
    console.log(`\n${files} files, ${files * 10} phases`);
    for (let round = 0; round < rounds; round++) {
      const started = performance.now();
      const server = await PeerProcess.start({ name: 'millrace', command: [process.execPath, resolve('dist/server.js'), '--stdio'], file: 'team0/flow0.toml', languageId: 'workflow-toml', textOf: tomlWorkflow }, folder);
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
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// A reader that was cut off in a message would wait for the rest of it.
void main().then(() => process.exit());
