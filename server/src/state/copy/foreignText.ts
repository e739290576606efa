import { taggedKey } from '../store/value/dateTag';

/**
 * JSON text of another system as a store keeps it. There `{"$date":"…Z"}` stands for a time; objects of others that only
 * look so get one `$` more, which they lose when they are read.
 */
export function foreignText(json: string): string {
  if (!/\$|\\u/.test(json)) return json;
  // Inside a string `{"` is its end, and what stands between it and the next one is no name. A time is short.
  return json.replace(/\{("(?:[^"\\]|\\.){0,2000}"):("(?:[^"\\]|\\.){0,200}")\}/g, (found: string, name: string, value: string) => {
    const key: string = JSON.parse(name);
    const stored = taggedKey(key, JSON.parse(value));
    return stored === key ? found : `{${JSON.stringify(stored)}:${value}}`;
  });
}
