import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { TextEdit, type TextEdit as Edit } from 'vscode-languageserver-types';
import { checkDocument } from '../workflow/checkDocument';
import { standalone } from '../workflow/finding';
import { judge } from '../workflow/judge';
import { positionAt } from '../workflow/lines';
import { randomFrom } from '../workflow/live/randomEdits';
import { parseDocument } from '../workflow/parseDocument';
import { codeActions } from './codeActions';
import { codeLenses } from './codeLens';
import { completion } from './completion';
import { definition } from './definition';
import { diagnostics } from './diagnostics';
import { foldingRanges } from './foldingRanges';
import { formatting } from './formatting';
import { hover } from './hover';
import { inlayHints } from './inlayHints';
import { refactorings } from './refactorings';
import { selectionRanges } from './selectionRanges';
import { semanticTokens } from './semanticTokens';
import { documentSymbols } from './symbols';

/** How many edits; `MILLRACE_FUZZ_EDITS` and `MILLRACE_FUZZ_SEED` choose others. */
const edits = Number(process.env['MILLRACE_FUZZ_EDITS'] ?? 2000);
const seed = Number(process.env['MILLRACE_FUZZ_SEED'] ?? Date.now() % 1_000_000_007);

const uri = 'file:///w.toml';
const now = new Date('2026-11-20T12:34:56Z');
const surroundings = { workerTopics: new Set(['load']), list: () => [{ name: 'a', folder: true }, { name: 'b.csv', folder: false }], rowKeys: () => ['region'] };

const own = `# about
[workflow]
name = "w"

[[phase]]
task = "load:daily"
rule = "cron=TZ=Europe/Berlin 0 5 * * MON-FRI&offset=-4h&meta=a:1,2|b:3,4&job=x%20y"
retry = 3
template = "?day={yyyy}-{mm}-{dd}&a={meta:a}#{hh}"
run = ["node", "x.mjs", "{info}"]
env = { A = "1", B = """two
lines""" }
exit_codes = { 75 = "warn" }

[[Phase]]
Task = 'clean'
DependsOn = ["load", 'gone', "load:daily"]
rule = "require={meta:a}&retry_delay=30s"

[workers.clean]
command = ["x"]
timeout = "5m"
`;

const pieces = [
  '"', "'", '"""', "'''", '[', ']', '[[', ']]', '{', '}', '=', ',', '.', '#', '&', '%', '%2', '+', ':', ';', '|', '\\', '\\u00', '\n', '\r\n', '\r', ' ', '\t', '\u0000', '\ufeff', '\ud83d', '😀',
  '[[phase]]\n', '[phase.env]\n', '[workers.x]\n', 'task = ', 'dependsOn = "load', 'rule = "cron=', 'TZ=', '@every ', '*/5 ', 'meta=', 'meta-file=', 'require={meta:', '{meta:', '{yyyy', 'run = [', 'retry = 99999999999999999999', 'job=', 'a.b.c = 1\n',
];

/** Every workflow file of the corpus, where it is there, and one of our own. */
function sources(): string[] {
  const corpus = resolve('../shared/corpus/flowlord');
  const names = existsSync(corpus) ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.toml')) : [];
  return [own, own, ...names.map((name) => readFileSync(join(corpus, name), 'utf8'))];
}

describe('every language feature', () => {
  it(`answers after each of ${edits} random edits (seed ${seed})`, function () {
    this.timeout(0);
    const random = randomFrom(seed);
    const below = (limit: number): number => Math.floor(random() * limit);
    const texts = sources();
    let text = '';
    for (let i = 0; i < edits; i++) {
      if (i % 25 === 0) text = texts[below(texts.length)] ?? own;
      const at = below(text.length + 1);
      text = text.slice(0, at) + (random() < 0.8 ? pieces[below(pieces.length)] ?? '' : '') + text.slice(at + (random() < 0.5 ? below(12) : 0));
      try {
        // Half of the time where it was edited, as somebody would who types.
        askAll(text, random() < 0.5 ? at : below(text.length + 1));
      } catch (error) {
        throw new Error(`seed ${seed}, edit ${i}, on ${JSON.stringify(text)}`, { cause: error });
      }
    }
  });
});

/** Asks each feature about an offset; what they answer must fit the text. */
function askAll(text: string, offset: number): void {
  const document = parseDocument(text);
  const findings = checkDocument(document, judge(text), standalone);
  const position = positionAt(document, offset);
  const range = { start: positionAt(document, Math.max(0, offset - 20)), end: position };
  const shown = diagnostics(uri, document, findings);
  const actions = [...codeActions(uri, document, findings, range, shown), ...refactorings(uri, document, { start: position, end: position })];
  const textDocument = TextDocument.create(uri, 'toml', 0, text);
  const apply = (changes: Edit[]): string => TextDocument.applyEdits(textDocument, changes);

  hover(document, position, { now, format: 'plaintext' });
  definition(uri, document, position);
  [...documentSymbols(document)];
  codeLenses(uri, document);
  for (const { edit } of actions) apply(edit?.changes?.[uri] ?? []);
  inlayHints(document, { start: { line: 0, character: 0 }, end: position }, now);
  for (const { startLine, endLine } of foldingRanges(document)) assert.ok(startLine < endLine && endLine < document.lineStarts.length);
  selectionRanges(document, [position]);
  assert.ok(semanticTokens(document).data.every((number, i) => number >= 0 && (i % 5 !== 2 || number > 0)));
  apply(formatting(document, range));
  assert.deepEqual(formatting(parseDocument(apply(formatting(document)))), []);
  for (const { label, textEdit } of completion(document, position, surroundings, { now, snippets: true, format: 'markdown' }).items) {
    assert.ok(textEdit && TextEdit.is(textEdit), label);
    const { start, end } = textEdit.range;
    const around = start.line === position.line && end.line === position.line && start.character <= position.character && position.character <= end.character;
    assert.ok(around, `${label} for ${JSON.stringify(textEdit.range)}, asked at ${JSON.stringify(position)}`);
  }
}
