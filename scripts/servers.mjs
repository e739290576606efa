// The servers that the tests of stores start, from Debian packages: `node scripts/servers.mjs` brings them and
// prints where they are. No service of theirs is left running.
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePackage, findProgram } from './host.mjs';
import { run } from './run.mjs';
import { step } from './step.mjs';

/** Where Debian keeps PostgreSQL: a folder a version, and none of its servers on the PATH. */
const debianPostgres = '/usr/lib/postgresql';

/** @returns {Promise<string>} the path of `redis-server`, installed with apt where there is none */
export function ensureRedis() {
  return ensurePackage('redis-server', 'redis-server on the PATH', () => findProgram('redis-server'), () => withoutService('redis-server'));
}

/** @returns {Promise<string>} the folder of `postgres` and `initdb`, installed with apt where there is none */
export function ensurePostgres() {
  return ensurePackage('postgresql', `initdb on the PATH or below ${debianPostgres}`, findPostgres, () => withoutService('postgresql'));
}

/** @returns {string | undefined} the newest of Debian's versions, else what is on the PATH */
function findPostgres() {
  const versions = existsSync(debianPostgres) ? readdirSync(debianPostgres).sort((a, b) => Number(b) - Number(a)) : [];
  const folder = versions.map((version) => join(debianPostgres, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'postgres')));
  const onPath = folder === undefined ? findProgram('initdb') : undefined;
  return onPath === undefined ? folder : dirname(realpathSync(onPath));
}

/** What the package has just started ends, and does not start with the machine. @param {string} name */
function withoutService(name) {
  return step(`stopping the service ${name}`, async () => {
    await run('service', [name, 'stop']);
    await run('update-rc.d', [name, 'disable']);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  void ensureRedis().then(async (redis) => console.log(redis, await ensurePostgres()));
}
