// The index of 10,000 files with 100,000 phases, as an editor sees it over real stdio, cold and warm: `npm run bench`.
// `cpu` is what the server has used until then, which a busy machine changes less than the time.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

async function start(folder: string, trusted: boolean): Promise<PeerProcess> {
  return PeerProcess.start({ name: 'millrace', command: [process.execPath, resolve('dist/server.js'), '--stdio'], file: 'team0/flow0.toml', languageId: 'workflow-toml', textOf: tomlWorkflow, options: { trusted } }, folder);
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`.padStart(8);
const megabytes = ({ now, peak }: { now: number; peak: number }): string => `${now.toFixed(0)} MB (at most ${peak.toFixed(0)})`;

/** One start: until the first list is there, until all of them are, and what is asked then. */
async function measure(name: string, folder: string, trusted: boolean, after?: (server: PeerProcess) => Promise<void>): Promise<void> {
  const started = performance.now();
  const server = await start(folder, trusted);
  let told = 0;
  server.onNotification('millrace/workflowsChanged', ({ changed }: { changed: unknown[] }) => { told += changed.length; });
  const first = await server.request('millrace/workflows');
  const known = performance.now() - started;
  const [memory, cpu] = [server.memory(), server.cpu()];
  const asked = performance.now();
  await server.request('textDocument/hover', { position: { line: 1, character: 9 } });
  const next = performance.now() - asked;
  const there = Array.isArray(first) ? first.length : 0;
  while (told < files - there) await new Promise((go) => setTimeout(go, 5));
  const all = performance.now() - started;
  console.log(`  ${name.padEnd(5)} first list ${seconds(known)}, cpu ${seconds(cpu)}, ${megabytes(memory)}; the next request ${next.toFixed(0)} ms; all lists ${seconds(all)}, ${megabytes(server.memory())}`);
  await after?.(server);
  await server.stop();
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-workspace-'));
  try {
    writeWorkspace(folder);
    console.log(`\n${files} files, ${files * 10} phases`);
    for (let round = 0; round < rounds; round++) await measure('cold', folder, false);
    await measure('cold', folder, false, async (server) => {
      const asked = performance.now();
      await server.request('millrace/query', { sql: 'SELECT count(*) FROM workflow_phases' });
      console.log(`        the first SQL over them after ${seconds(performance.now() - asked)}, ${megabytes(server.memory())}`);
    });
    // Trusted, so that what was found is recorded for the next start.
    await measure('cold', folder, true, async (server) => {
      const begun = performance.now();
      while (!existsSync(join(folder, '.millrace/state.sqlite'))) await new Promise((go) => setTimeout(go, 50));
      console.log(`        recorded after ${seconds(performance.now() - begun)} more, ${megabytes(server.memory())}`);
    });
    for (let round = 0; round < rounds; round++) await measure('warm', folder, true);
    await measure('warm', folder, true, async (server) => {
      await new Promise((go) => setTimeout(go, 10_000));
      console.log(`        ten seconds later ${megabytes(server.memory())}`);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// A reader that was cut off in a message would wait for the rest of it.
void main().then(() => process.exit());
