import { printJson } from '../print';
import { exit, UsageError } from '../command';
import type { StateAsk } from '../state';
import { givenValue } from './givenValue';
import { missing, told } from './missing';
import { entryJson } from './readState';

/** Writes a value. */
export async function setValue({ values, words: [name = '', word = ''], json, text, ttl, version }: StateAsk): Promise<number> {
  const value = await givenValue(word, text);
  const options = ttl === undefined ? {} : { ttl };
  if (version === undefined) await values.set(name, value, options);
  else if (!await values.setIfVersion(name, version, value, options)) return changed(values, name, version, json);
  if (!json) return exit.done;
  const entry = await values.entry(name);
  if (!entry) return missing(values.scope, name, json);
  printJson(entryJson(values.scope, entry));
  return exit.done;
}

/** Deletes a value. */
export async function deleteValue({ values, words: [name = ''], json, version }: StateAsk): Promise<number> {
  const deleted = version === undefined ? await values.delete(name) : await values.deleteIfVersion(name, version);
  if (!deleted) return version === undefined ? missing(values.scope, name, json) : changed(values, name, version, json);
  if (json) printJson('{"deleted":true}');
  return exit.done;
}

/** Deletes all values of a scope. */
export async function clearValues({ values, json, history }: StateAsk): Promise<number> {
  const cleared = await values.clear({ history });
  if (json) printJson(JSON.stringify({ cleared }));
  else console.log(`deleted ${cleared}`);
  return exit.done;
}

/** Adds a whole number to a value and prints the sum. */
export async function incrementValue({ values, words: [name = '', by = '1'], json }: StateAsk): Promise<number> {
  if (!/^-?\d{1,20}$/.test(by)) throw new UsageError(`increment adds a whole number, not "${by}"`);
  const sum = await values.increment(name, BigInt(by));
  if (json) printJson(`{"value":${sum}}`);
  else console.log(String(sum));
  return exit.done;
}

/** Writes a value if it is still what was expected. */
export async function swapValue({ values, words: [name = '', ...rest], json, text, ttl, absent }: StateAsk): Promise<number> {
  if (rest.length !== (absent ? 1 : 2)) throw new UsageError(absent ? 'with --absent cas takes a name and a value' : 'cas takes a name, the expected value and the new one');
  const expected = absent ? undefined : await givenValue(rest[0] ?? '', text);
  const swapped = await values.compareAndSwap(name, expected, await givenValue(rest.at(-1) ?? '', text), ttl === undefined ? {} : { ttl });
  if (!swapped) return told('changed', `the value ${JSON.stringify(name)} is not what was expected; nothing was written`, json);
  if (json) printJson('{"swapped":true}');
  return exit.done;
}

async function changed(values: StateAsk['values'], name: string, version: number, json: boolean): Promise<number> {
  const found = (await values.entry(name))?.version ?? 0;
  return told('changed', `the value ${JSON.stringify(name)} has version ${found}, not ${version}; nothing was done`, json);
}
