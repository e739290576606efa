// A process of the test of the servers: starts both, prints their ports and waits to be killed.
import { postgresServer } from './postgresServer';
import { redisServer } from './redisServer';

void Promise.all([redisServer(), postgresServer()]).then((servers) => {
  console.log(JSON.stringify(servers.map(({ port }) => port)));
  setInterval(() => undefined, 60_000);
});
