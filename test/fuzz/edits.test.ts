import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeActions } from '../../server/src/language/codeActions';
import { definition } from '../../server/src/language/definition';
import { diagnostics } from '../../server/src/language/diagnostics';
import { hover } from '../../server/src/language/hover';
import { documentSymbols } from '../../server/src/language/symbols';
import { plainDocument } from '../../server/src/workflow/live/plainDocument';
import { editedAtRandom, mixedWorkflow, randomFrom } from '../../server/src/workflow/live/randomEdits';
import { positionAt } from '../../server/src/workflow/lines';
import { checkFile } from '../../server/src/workspace/checkFile';
import { defaultConfig } from '../../server/src/workspace/config';
import { WorkflowIndex, type IndexedFile } from '../../server/src/workspace/workflowIndex';

/** `MILLRACE_FUZZ_EDITS=1000000 MILLRACE_FUZZ_SEED=7` for more of them, and others. */
const edits = Number(process.env['MILLRACE_FUZZ_EDITS'] ?? 100_000);
const firstSeed = Number(process.env['MILLRACE_FUZZ_SEED'] ?? 1);

/** Edits in a row on one text: after more of them little of a workflow is left. */
const inARow = 40;

const path = '/w/a.toml';
const now = new Date('2026-11-20T12:00:00Z');

function corpus(): string[] {
  return ['../shared/corpus/flowlord', 'test/fixtures/findings', 'examples']
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((name) => name.endsWith('.toml'))
    .map((name) => readFileSync(name, 'utf8'));
}

/** What the editor asks for at a place. */
function ask(file: IndexedFile, offset: number): void {
  const { document, findings } = file;
  assert.ok(document);
  const position = positionAt(document, offset);
  hover(document, position, { now, format: 'plaintext' });
  definition(path, document, position);
  codeActions(path, document, findings, { start: position, end: position }, []);
}

function compare(file: IndexedFile): void {
  const { document, findings, statuses } = checkFile(file.text, { config: defaultConfig });
  assert.deepEqual(file.document && plainDocument(file.document), plainDocument(document));
  assert.deepEqual(file.findings, findings);
  assert.deepEqual(file.statuses, statuses);
  diagnostics(path, document, findings);
  documentSymbols(document);
}

describe('random edits', () => {
  it(`throw nowhere, and what is kept between them equals what a fresh look finds (${edits} edits, seed ${firstSeed})`, function () {
    this.timeout(30 * 60_000);
    const texts = [mixedWorkflow, ...corpus()];
    assert.ok(texts.length > 12, `${texts.length} texts`);
    for (let done = 0, seed = firstSeed; done < edits; seed++) {
      const random = randomFrom(seed);
      const index = new WorkflowIndex({ rootOf: () => '/w', configOf: () => defaultConfig });
      let text = texts[seed % texts.length] ?? '';
      for (let edit = 0; edit < inARow && done < edits; edit++, done++) {
        const before = text;
        text = editedAtRandom(text, random);
        try {
          const file = index.update({ path, text, open: true, listed: true });
          ask(file, Math.floor(random() * (text.length + 1)));
          if (edit % 10 === 9) compare(file);
        } catch (error) {
          throw new Error(`seed ${seed}, edit ${edit}: ${JSON.stringify(before)} -> ${JSON.stringify(text)}`, { cause: error });
        }
      }
    }
  });
});
