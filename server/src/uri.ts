import { fileURLToPath } from 'node:url';

/** The file-system path of a `file:` URI however it is escaped; undefined for any other URI. */
export function toPath(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

/** A path as URI, escaped as VS Code does, so that both sides spell a file alike. */
export function toUri(path: string): string {
  const slashed = path.replace(/\\/g, process.platform === 'win32' ? '/' : '\\');
  const drive = /^([A-Za-z]):/.exec(slashed);
  const rooted = drive ? `/${(drive[1] ?? '').toLowerCase()}${slashed.slice(1)}` : slashed;
  const escaped = encodeURIComponent(rooted).replace(/%2F/g, '/').replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `file://${escaped}`;
}
