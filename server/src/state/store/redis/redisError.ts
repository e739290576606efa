import { errorCode, StateError, type StateErrorKind } from '../../stateError';

interface Meaning {
  /** What the server's or the system's words begin with, or its code. */
  readonly sign: RegExp;
  readonly kind: StateErrorKind;
  /** Whether it may pass by itself. */
  readonly passes: boolean;
  readonly advice: string;
}

const start = 'start it (redis-server), install it (apt install redis-server, brew install redis, or docker run -p 6379:6379 redis), or correct the address';

const meanings: readonly Meaning[] = [
  { sign: /^ECONNREFUSED/, kind: 'io', passes: true, advice: `nothing listens there: ${start}` },
  { sign: /^(?:ENOTFOUND|EAI_AGAIN)/, kind: 'io', passes: true, advice: 'the name of the host is not known: correct the address, or look at the network' },
  { sign: /^(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)|timed out/, kind: 'io', passes: true, advice: 'it does not answer: look at the server, the network and the firewall' },
  { sign: /^(?:WRONGPASS|NOAUTH)|^ERR (?:invalid password|AUTH )/, kind: 'invalid', passes: false, advice: 'user and password are not taken: write them before the host, e.g. redis://user:${env:REDIS_PASSWORD}@host' },
  { sign: /^NOPERM/, kind: 'invalid', passes: false, advice: 'the user may not do this: allow it the keys and the channel of the prefix, and EVAL (ACL SETUSER)' },
  { sign: /DB index is out of range/, kind: 'invalid', passes: false, advice: 'there is no database of this number: choose another, or raise databases in redis.conf' },
  { sign: /^(?:MOVED|CROSSSLOT|CLUSTERDOWN)|not allowed in cluster mode/, kind: 'invalid', passes: false, advice: 'Redis Cluster is not supported: give the address of a single server' },
  { sign: /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|^EPROTO/, kind: 'invalid', passes: false, advice: 'it speaks no TLS there: write redis:// or the port for TLS' },
  { sign: /CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|^ERR_TLS/, kind: 'invalid', passes: false, advice: 'its certificate is not trusted: name the authority in NODE_EXTRA_CA_CERTS' },
  { sign: /^OOM/, kind: 'io', passes: false, advice: 'its memory is full: raise maxmemory' },
  { sign: /^MISCONF/, kind: 'io', passes: false, advice: 'it cannot write to its disk: free some space there' },
  { sign: /^READONLY/, kind: 'io', passes: true, advice: 'it is a replica: give the address of the master' },
  { sign: /^(?:LOADING|BUSY|MASTERDOWN|TRYAGAIN)/, kind: 'busy', passes: true, advice: 'try again in a moment' },
  { sign: /^(?:ECONNRESET|EPIPE)|Connection is closed|connection close|max retries|Stream isn't writeable/i, kind: 'io', passes: true, advice: `the connection was lost; is the server running, and if it takes TLS alone, does the address say rediss://? Else ${start}` },
];

/** What a failure of Redis means, for the one whose store is at `shown`; `also` is what went before, e.g. why the line is cut. */
export function redisError(shown: string, error: unknown, also?: Error): StateError {
  if (error instanceof StateError) return error;
  const texts = [error, also].flatMap((one) => (one instanceof Error ? [errorCode(one) ?? '', one.message] : []));
  const meaning = meanings.find(({ sign }) => texts.some((text) => sign.test(text)));
  const said = (also ?? error) instanceof Error ? ((also ?? error) as Error).message : String(error);
  const message = `Redis at ${shown}: ${meaning ? `${meaning.advice} (${said})` : said}`;
  return new StateError(meaning?.kind ?? 'io', message, { cause: error, transient: meaning?.passes ?? false });
}
