import { text as readAll } from 'node:stream/consumers';
import { compactJson } from '../../state/foreign/jsonText';
import { isJson } from '../../state/store/value/isJson';
import { JsonText } from '../../state/store/value/jsonText';

/**
 * The value that a word means: JSON where it is JSON, its numbers to the letter, else the text; `-` is what stdin says,
 * without its last line feed. Throws StateError `invalid` for JSON past the limits.
 */
export async function givenValue(word: string, asText: boolean): Promise<JsonText | string> {
  const given = word === '-' ? (await readAll(process.stdin)).replace(/\r?\n$/, '') : word;
  return asText || !isJson(given) ? given : new JsonText(compactJson(given, 'the value'));
}
