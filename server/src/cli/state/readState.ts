import type { ValueEntry } from '../../state/store/scopedValues';
import { spellScope, type Scope } from '../../state/store/scope';
import { exit } from '../command';
import { cell, harmless, printJson, table } from '../print';
import type { StateAsk } from '../state';
import { missing } from './missing';

/** Prints one value, with `--json` what is known of it. */
export async function getValue({ values, words: [name = ''], json }: StateAsk): Promise<number> {
  const entry = await values.entry(name);
  if (!entry) return missing(values.scope, name, json);
  if (json) printJson(entryJson(values.scope, entry));
  else {
    const text = plainText(entry.json);
    console.log(process.stdout.isTTY ? harmless(text) : text);
  }
  return exit.done;
}

/** Lists names and values of the scope. */
export async function listValues({ values, json }: StateAsk): Promise<number> {
  const entries = await values.entries();
  if (json) printJson(`[${entries.map((entry) => entryJson(values.scope, entry)).join(',')}]`);
  else if (entries.length === 0) console.log(`no values in the scope ${harmless(spellScope(values.scope))}`);
  else console.log(table([['NAME', 'VERSION', 'UPDATED', 'VALUE'], ...entries.map(({ name, version, updated, json: text }) => [cell(name), String(version), updated, cell(text)])]));
  return exit.done;
}

/** Prints what a value has been, newest first. */
export async function valueHistory({ values, words: [name = ''], json, limit }: StateAsk): Promise<number> {
  const versions = await values.history(name, limit);
  if (json) {
    printJson(`[${versions.map(({ json: text, at, version, writer }) => `{"at":${JSON.stringify(at)},"version":${version},"writer":${JSON.stringify(writer)},${text === null ? '"deleted":true' : `"value":${text}`}}`).join(',')}]`);
    return exit.done;
  }
  if (versions.length === 0) return missing(values.scope, name, json, 'no history of');
  console.log(table([['AT', 'VERSION', 'WRITER', 'VALUE'], ...versions.map(({ at, version, writer, json: text }) => [at, String(version), cell(writer), text === null ? '(deleted)' : cell(text)])]));
  return exit.done;
}

/** A value with what is known of it; its JSON stands in it to the letter. */
export function entryJson(scope: Scope, { name, json, version, created, updated, expires, writer }: ValueEntry): string {
  return `${JSON.stringify({ scope: spellScope(scope), name }).slice(0, -1)},"value":${json},${JSON.stringify({ version, created, updated, expires, writer }).slice(1)}`;
}

/** Text as it is, so that a shell can use it; all else as JSON. */
function plainText(json: string): string {
  return json.startsWith('"') ? JSON.parse(json) : json;
}
