// A process of the lock test: takes the lock for ever and writes down when it is in and when it is out.
import { appendFileSync } from 'node:fs';
import { acquireLock } from './lock';

const [path = '', log = ''] = process.argv.slice(2);

async function hammer(): Promise<void> {
  for (;;) {
    const lock = await acquireLock(path, { wait: 20_000 });
    appendFileSync(log, `in ${process.pid}\n`);
    // Now and then long enough to be caught inside.
    const until = performance.now() + Math.random() * (Math.random() < 0.1 ? 30 : 1);
    while (performance.now() < until);
    appendFileSync(log, `out ${process.pid}\n`);
    lock.release();
  }
}

void hammer();
