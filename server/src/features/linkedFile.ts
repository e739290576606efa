import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Position } from 'vscode-languageserver';
import type { LinkPlace } from '../language/documentLinks';
import { lineStartsOf, positionAt } from '../workflow/lines';
import { exportOffset } from '../workflow/use';

/** Of a longer module only the beginning is looked at. In bytes. */
const mostOfModule = 1024 * 1024;

/** The absolute path that a place in a workflow file means. */
export function linkedPath(root: string, { folder, path }: LinkPlace): string {
  return resolve(root, folder, path);
}

/** Whether there is a file, no folder, at a path. */
export async function isFile(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isFile(), () => false);
}

/** Where a module exports a name; its first line when that is not to be seen. */
export async function exportPosition(path: string, name: string): Promise<Position> {
  const text = await readStart(path).catch(() => '');
  return positionAt({ text, lineStarts: lineStartsOf(text) }, exportOffset(text, name) ?? 0);
}

async function readStart(path: string): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(mostOfModule), 0, mostOfModule, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
