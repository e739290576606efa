import { statSync, watch } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Finding } from '../workflow/finding';
import { positionAt } from '../workflow/lines';
import { parseDocument } from '../workflow/parseDocument';
import { checkFile, type CheckedFile } from '../workspace/checkFile';
import { loadConfig } from '../workspace/config';
import { findWorkflowFiles, largestFile, readWorkflowFile, type FoundFile } from '../workspace/files';
import { PhaseNames } from '../workspace/phaseNames';
import { fileKey } from '../workspace/root';
import { exit, readWords, UsageError, type Command } from './command';
import { printJson } from './print';
import { refreshDatabase } from './refreshDatabase';
import { rootOf } from './target';

const everything = { include: [], exclude: [] };

export const check: Command = {
  summary: 'check workflow files',
  usage: '[PATH …] [--strict] [--watch] [--no-cache]',
  async run(words) {
    const { values, positionals } = readWords(words, {
      strict: { type: 'boolean' }, watch: { type: 'boolean' }, 'no-cache': { type: 'boolean' },
    }, { min: 0, max: Infinity });
    const paths = positionals.length === 0 ? ['.'] : positionals;
    const once = () => checkOnce(paths, values.root, values.json ?? false, values.strict ?? false, !values['no-cache']);
    if (!values.watch) return once();
    await once();
    return watchPaths(paths, once);
  },
};

/** One finding in the JSON form, with 1-based places. */
interface Line {
  readonly file: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

async function checkOnce(paths: readonly string[], root: string | undefined, json: boolean, strict: boolean, cache: boolean): Promise<number> {
  const files = await collect(paths);
  const byRoot = new Map<string, FoundFile[]>();
  for (const file of files) {
    const its = rootOf(file.path, root);
    byRoot.set(its, [...(byRoot.get(its) ?? []), file]);
  }
  const lines: Line[] = [];
  for (const [each, its] of byRoot) {
    lines.push(...await checkRoot(each, its));
    if (cache) await refreshDatabase(each);
  }
  if (json) printJson(JSON.stringify(lines.map(({ path: _path, ...line }) => line)));
  else printLines(lines);
  const failing = lines.some(({ severity }) => severity === 'error' || (strict && severity === 'warning'));
  return failing ? exit.failed : exit.done;
}

/** A line a finding. Hints, such as a topic without a local worker on every phase, would bury the rest: they are counted. */
function printLines(lines: readonly Line[]): void {
  const shown = lines.filter(({ severity }) => severity !== 'hint');
  for (const { path, line, column, severity, code, message } of shown) console.log(`${path}:${line}:${column} ${severity} ${code} ${message}`);
  const hints = lines.length - shown.length;
  if (hints > 0) console.error(`${hints} ${hints === 1 ? 'hint' : 'hints'} not shown; --json has them`);
}

/** Workflow files at and below the paths, by name. Throws UsageError for a path that is not there or cannot be read. */
async function collect(paths: readonly string[]): Promise<FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const path of paths) {
    const absolute = resolve(path);
    const kind = statSync(absolute, { throwIfNoEntry: false });
    if (!kind) throw new UsageError(`${path} does not exist`);
    if (kind.isDirectory()) {
      await findWorkflowFiles(absolute, everything, (file) => found.set(file.path, file));
      continue;
    }
    await readable(absolute, path);
    const file = await readWorkflowFile(absolute);
    if (file) found.set(absolute, file);
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

async function readable(absolute: string, shown: string): Promise<void> {
  const { open } = await import('node:fs/promises');
  try {
    await (await open(absolute, 'r')).close();
  } catch (error) {
    throw new UsageError(`cannot read ${shown}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function checkRoot(root: string, files: readonly FoundFile[]): Promise<Line[]> {
  const { config, problems } = loadConfig(root);
  const names = new PhaseNames();
  // A missing parent may stand in any file of the root, not only in those that are checked.
  await findWorkflowFiles(root, everything, ({ path, text }) => {
    if (text !== undefined) names.set(fileKey(root, path), parseDocument(text).phases.map(({ phase }) => phase));
  });
  const lines = problems.map(({ file, message }): Line => ({
    file: fileKey(root, file), path: relative(process.cwd(), file), line: 1, column: 1, endLine: 1, endColumn: 1, severity: 'error', code: 'config', message,
  }));
  for (const { path, text } of files) {
    const file = fileKey(root, path);
    const shown = relative(process.cwd(), path);
    if (text === undefined) {
      const message = `larger than ${largestFile} bytes: not checked`;
      lines.push({ file, path: shown, line: 1, column: 1, endLine: 1, endColumn: 1, severity: 'information', code: 'too-large', message });
      continue;
    }
    const checked = checkFile(text, { config, filesWithPhase: (entry) => names.filesWith(entry).filter((other) => other !== file) });
    lines.push(...checked.findings.map((finding) => lineOf(file, shown, checked, finding)));
  }
  return lines;
}

function lineOf(file: string, path: string, { document }: CheckedFile, finding: Finding): Line {
  const start = positionAt(document, finding.span.start);
  const end = positionAt(document, finding.span.end);
  return {
    file, path, line: start.line + 1, column: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1,
    severity: finding.severity, code: finding.code, message: finding.message,
  };
}

/** Checks again after changes, until interrupted. */
function watchPaths(paths: readonly string[], again: () => Promise<number>): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  for (const path of paths) {
    watch(path, { recursive: statSync(path).isDirectory() }, (_, name) => {
      if (name !== null && !name.endsWith('.toml')) return;
      clearTimeout(timer);
      timer = setTimeout(() => void again().catch((error: unknown) => console.error(error instanceof Error ? error.message : String(error))), 50);
    });
  }
  return new Promise((done) => process.once('SIGINT', () => done(exit.cancelled)));
}
