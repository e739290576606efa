import type { Backend } from '../backend';
import { filesBackend } from '../files/filesBackend';
import { flatbuffersFormat } from './flatbuffersFormat';

/** The store `flatbuffers:dir`: FlatBuffers in a folder, which is made at the first write. */
export async function openFlatbuffers(dir: string): Promise<Backend> {
  const library = await import('flatbuffers');
  return filesBackend(dir, flatbuffersFormat(library));
}
