import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { lineStartsOf, positionAt } from '../workflow/lines';
import type { Span } from '../workflow/document';
import { parseDocument } from '../workflow/parseDocument';
import { checkFile } from '../workspace/checkFile';
import { loadConfig } from '../workspace/config';
import { findWorkflowFiles, holdsPhase, largestFile, type FoundFile } from '../workspace/files';
import { metaFileExists } from '../workspace/metaFilePaths';
import { PhaseNames } from '../workspace/phaseNames';
import { fileKey } from '../workspace/root';
import { lookAtPaths } from './checkPaths';
import { exit, readWords, type Command } from './command';
import { count, printJson } from './print';
import { refreshDatabase } from './refreshDatabase';
import { rootsOf } from './target';
import { watchPaths } from './watchPaths';

export const check: Command = {
  summary: 'check workflow files',
  usage: '[PATH …] [--strict] [--watch] [--no-cache]',
  async run(words) {
    const { values, positionals } = readWords(words, {
      strict: { type: 'boolean' }, watch: { type: 'boolean' }, 'no-cache': { type: 'boolean' },
    }, { min: 0, max: Infinity });
    const paths = positionals.length === 0 ? ['.'] : positionals;
    const manner = { root: values.root, json: values.json ?? false, strict: values.strict ?? false, cache: !values['no-cache'] };
    const once = () => checkOnce(paths, manner);
    return values.watch ? watchPaths(paths, once) : once();
  },
};

interface Manner {
  readonly root: string | undefined;
  readonly json: boolean;
  readonly strict: boolean;
  readonly cache: boolean;
}

/** One finding in the JSON form, with 1-based places. */
interface Line {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

/** The lines of one file, and how its path is shown. */
interface Checked {
  readonly path: string;
  readonly lines: readonly Line[];
}

async function checkOnce(paths: readonly string[], { root, json, strict, cache }: Manner): Promise<number> {
  const rootOf = rootsOf(root);
  const { files, unreadable, places } = await lookAtPaths(paths);
  const byRoot = new Map<string, FoundFile[]>(places.map((place) => [rootOf(place), []]));
  for (const file of files) byRoot.set(rootOf(file.path), [...(byRoot.get(rootOf(file.path)) ?? []), file]);
  const checked: Checked[] = unreadable.map(({ path, why }) => ({ path, lines: [atStart(fileKey(rootOf(path), path), 'error', 'unreadable', `cannot be read: ${why}`)] }));
  let damaged = false;
  for (const [each, its] of byRoot) {
    const inRoot = await filesOfRoot(each, rootOf);
    checked.push(...checkRoot(each, its, inRoot));
    // Without a workflow there is no state to begin; a state that is there forgets the files that have gone.
    if (!cache || !(its.some(isWorkflow) || existsSync(join(each, '.millrace')))) continue;
    damaged = (await refreshDatabase(each, [...new Set([...inRoot, ...its].map(({ path }) => path))])).damaged || damaged;
  }
  const lines = checked.flatMap((file) => file.lines);
  if (json) printJson(JSON.stringify(lines));
  else printLines(checked, files.length);
  if (damaged) return exit.engine;
  return lines.some(({ severity }) => severity === 'error' || (strict && severity === 'warning')) ? exit.failed : exit.done;
}

function isWorkflow({ text }: FoundFile): boolean {
  return text === undefined || holdsPhase(text);
}

async function filesOfRoot(root: string, rootOf: (path: string) => string): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  await findWorkflowFiles(root, { include: [], exclude: [] }, (file) => {
    if (rootOf(file.path) === root) found.push(file);
  });
  return found;
}

/** A line a finding, and a sum on stderr. Hints, such as a topic without a local worker on every phase, would bury the rest: they are counted. */
function printLines(checked: readonly Checked[], files: number): void {
  const lines = checked.flatMap((file) => file.lines.map((each) => ({ ...each, path: relative(process.cwd(), file.path) })));
  for (const { path, line, column, severity, code, message } of lines) {
    if (severity !== 'hint') console.log(`${path}:${line}:${column} ${severity} ${code} ${message}`);
  }
  const number = (severity: string): number => lines.filter((line) => line.severity === severity).length;
  const parts = [count(files, 'file'), count(number('error'), 'error'), count(number('warning'), 'warning')];
  const hints = number('hint');
  console.error(parts.join(', ') + (hints > 0 ? `, ${count(hints, 'hint')} (shown with --json)` : ''));
}

/** @param inRoot all files of the root: a missing parent may stand in any of them, not only in those that are checked */
function checkRoot(root: string, files: readonly FoundFile[], inRoot: readonly FoundFile[]): Checked[] {
  const { config, text: configText, problems } = loadConfig(root);
  const names = new PhaseNames();
  for (const { path, text } of inRoot) {
    if (text !== undefined) names.set(fileKey(root, path), parseDocument(text).phases.map(({ phase }) => phase));
  }
  const placed = { text: configText, lineStarts: lineStartsOf(configText) };
  const checked: Checked[] = problems.map(({ file, message, span }) => ({
    path: file, lines: [{ ...atStart(fileKey(root, file), 'error', 'config', message), ...(span && placeOf(placed, span)) }],
  }));
  for (const { path, text } of files) {
    const file = fileKey(root, path);
    if (text === undefined) {
      checked.push({ path, lines: [atStart(file, 'information', 'too-large', `larger than ${largestFile} bytes: not checked`)] });
      continue;
    }
    const { document, findings } = checkFile(text, {
      config, metaFileExists: (meta) => metaFileExists(root, meta), filesWithPhase: (entry) => names.filesWith(entry).filter((other) => other !== file),
    });
    checked.push({ path, lines: findings.map(({ span, severity, code, message }) => ({ file, ...placeOf(document, span), severity, code, message })) });
  }
  return checked;
}

function placeOf(document: Parameters<typeof positionAt>[0], span: Span): Pick<Line, 'line' | 'column' | 'endLine' | 'endColumn'> {
  const start = positionAt(document, span.start);
  const end = positionAt(document, span.end);
  return { line: start.line + 1, column: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1 };
}

/** What is said of a file as a whole. */
function atStart(file: string, severity: string, code: string, message: string): Line {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1, severity, code, message };
}
