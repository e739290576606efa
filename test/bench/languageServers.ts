// Editing with Millrace and its peers, each over real stdio, in the same run on the same workflow: `npm run bench`.
import { loadavg } from 'node:os';
import { PeerProcess, peers } from './peer';
import { fileRows, measureRows, printRows, type Results } from './rows';

async function main(): Promise<void> {
  const only = process.argv[2];
  console.log('milliseconds over stdio, best / median / p95; x: the peer\'s median by that of Millrace');
  for (const [phases, rounds] of [[10, 200], [100, 200], [1000, 100], [10_000, 40]] as const) {
    const results = new Map<string, Results>();
    for (const peer of peers) {
      if (only !== undefined && only !== peer.name) continue;
      const server = await PeerProcess.start(peer);
      const text = peer.textOf(phases);
      // Who has not looked at the file after a minute is not asked further.
      const opened = await server.open(text.text).then(() => true, () => false);
      results.set(peer.name, opened ? await measureRows(fileRows, server, text, rounds) : new Map());
      await server.stop();
    }
    printRows(`${phases} phases`, fileRows, results);
  }
  console.log(`\nload ${loadavg().map((load) => load.toFixed(1)).join(', ')} (1, 5, 15 minutes)`);
}

// A reader that was cut off in a message would wait for the rest of it.
void main().then(() => process.exit());
