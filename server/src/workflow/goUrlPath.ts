/** Characters that Go's net/url takes in a host beside letters, digits and what lies outside ASCII. */
const hostChars = /^(?:[a-zA-Z0-9\-_.~!$&'()*+,;=:[\]<>"]|[^\u0000-\u007f]|%25|%[89a-fA-F][0-9a-fA-F])*$/;

/**
 * The decoded path of a URL or plain path, as Go's url.Parse finds it; '' for an opaque one
 * (`mailto:x`). Undefined where url.Parse fails: an info that it refuses has no logical time.
 */
export function goUrlPath(url: string): string | undefined {
  if (/[\u0000-\u001f\u007f]/.test(url)) return undefined;
  const [, beforeHash = '', fragment = ''] = /^([^#]*)#?([^]*)$/.exec(url) ?? [];
  if (!isEscaped(fragment)) return undefined;
  if (beforeHash.startsWith(':')) return undefined;
  const scheme = /^[a-zA-Z][a-zA-Z0-9+.-]*:/.exec(beforeHash)?.[0] ?? '';
  const [rest = ''] = beforeHash.slice(scheme.length).split('?', 1);
  if (!rest.startsWith('/')) {
    if (scheme !== '') return '';
    const [first = ''] = rest.split('/', 1);
    if (first.includes(':')) return undefined;
  }
  const hasHost = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  if (!hasHost) return decodePath(rest);
  const slash = rest.indexOf('/', 2);
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
  return isAuthority(authority) ? decodePath(slash < 0 ? '' : rest.slice(slash)) : undefined;
}

function isAuthority(authority: string): boolean {
  const at = authority.lastIndexOf('@');
  const user = at < 0 ? '' : authority.slice(0, at);
  if (!isEscaped(user) || !/^[a-zA-Z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) return false;
  const host = authority.slice(at + 1);
  if (host.startsWith('[')) return /^\[[^\]]*\](?::[0-9]*)?$/.test(host) && hostChars.test(host);
  const colon = host.lastIndexOf(':');
  if (colon >= 0 && !/^:[0-9]*$/.test(host.slice(colon))) return false;
  return hostChars.test(host);
}

function isEscaped(text: string): boolean {
  return !/%(?![0-9a-fA-F]{2})/.test(text);
}

function decodePath(path: string): string | undefined {
  if (!isEscaped(path)) return undefined;
  return path.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}
