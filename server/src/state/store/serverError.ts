import { errorCode, StateError, type StateErrorKind } from '../stateError';

/** What a sign in the words or the code of a server's error means. */
export interface Meaning {
  readonly sign: RegExp;
  readonly kind: StateErrorKind;
  /** Whether it may pass by itself. */
  readonly passes: boolean;
  /** What is wrong and what to do. */
  readonly advice: string;
}

/** Failures of the line itself. `start` says how to come by a server, `plain` what to write for one without TLS. */
export function lineMeanings(start: string, plain: string): readonly Meaning[] {
  return [
    { sign: /^ECONNREFUSED/, kind: 'io', passes: true, advice: `nothing listens there: ${start}` },
    { sign: /^(?:ENOTFOUND|EAI_AGAIN)/, kind: 'io', passes: true, advice: 'the name of the host is not known: correct the address, or look at the network' },
    { sign: /^(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)|timed? ?out/i, kind: 'io', passes: true, advice: 'it does not answer in time: look at the server, the network and the firewall, and whether it speaks TLS exactly where the address says so' },
    { sign: /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|^EPROTO|does not support SSL/, kind: 'invalid', passes: false, advice: `it speaks no TLS there: ${plain}` },
    { sign: /CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|^ERR_TLS/, kind: 'invalid', passes: false, advice: 'its certificate is not trusted: name the authority in NODE_EXTRA_CA_CERTS' },
    { sign: /^(?:ECONNRESET|EPIPE)|connection (?:is closed|close|terminated|ended)|max retries|writeable|not queryable/i, kind: 'io', passes: true, advice: `the connection was lost: look whether the server runs, and whether it wants TLS; else ${start}` },
  ];
}

/**
 * A failure of a server as a StateError that says which server, what it said and what to do.
 * @param shown the address without its password
 * @param errors what was thrown, and what went before, e.g. why the line was cut
 */
export function serverError(server: string, shown: string, meanings: readonly Meaning[], ...errors: readonly unknown[]): StateError {
  const [cause] = errors;
  if (cause instanceof StateError) return cause;
  const known = errors.filter((one) => one instanceof Error);
  const texts = known.flatMap((one) => [errorCode(one) ?? '', one.message]);
  const meaning = meanings.find(({ sign }) => texts.some((text) => sign.test(text)));
  // Of several attempts at one host there is a code and no message.
  const said = known.map((one) => one.message || errorCode(one) || one.name).at(-1) ?? String(cause);
  return new StateError(meaning?.kind ?? 'io', `${server} at ${shown}: ${meaning ? `${meaning.advice} (${said})` : said}`, { cause, transient: meaning?.passes ?? false });
}
