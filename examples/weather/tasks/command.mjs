import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

/** Whether a module is the program that Node was started with, not an import. Pass `import.meta.url`. */
export function isProgram(url) {
  return process.argv[1] !== undefined && url === pathToFileURL(process.argv[1]).href;
}

/** Values of the parent tasks by phase name: Millrace names a JSON file that holds them. */
export async function readInputs() {
  return JSON.parse(await readFile(process.env.MILLRACE_INPUTS, 'utf8'));
}

/** Makes `value` the task's value: Millrace reads the file that it names. Started by hand, prints it. */
export async function writeValue(value) {
  const text = JSON.stringify(value);
  const path = process.env.MILLRACE_OUTPUT;
  if (path) await writeFile(path, text);
  else console.log(text);
}
