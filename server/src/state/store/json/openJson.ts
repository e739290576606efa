import type { Backend } from '../backend';
import { filesBackend } from '../files/filesBackend';
import { jsonFormat } from './jsonFormat';

/** The store `json:dir`: readable files in a folder, which is made at the first write. */
export async function openJson(dir: string): Promise<Backend> {
  return filesBackend(dir, jsonFormat);
}
