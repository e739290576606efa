import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { rename } from '../language/rename';
import { spellingAt, type Name } from '../language/spellings';
import { parseDocument } from '../workflow/parseDocument';
import { defaultConfig } from '../workspace/config';
import { define } from './definition';
import { exampleRequest, exampleWorld } from './exampleWorkflow';
import { planRun } from './plan';
import { RunRefusal } from './runRefusal';
import { scopeOf } from './scope';
import { taskFactory } from './taskFactory';

const corpus = resolve('../shared/corpus/flowlord');

/** What a text plans to, as JSON; undefined where it is refused. */
function planOf(text: string): string | undefined {
  const request = exampleRequest({ at: '2024-01-03T05:00:00Z' });
  try {
    return JSON.stringify(planRun(scopeOf(define(corpus, 'w.toml', text, defaultConfig), request), request, taskFactory(corpus, 'w.toml', request, exampleWorld())).tasks);
  } catch (error) {
    if (error instanceof RunRefusal) return undefined;
    throw error;
  }
}

/** Every topic and job that the phases of a text have. */
function namesIn(text: string): Name[] {
  const document = parseDocument(text);
  const found = document.phases.flatMap(({ nameSpan }) => [spellingAt(document, nameSpan.start), spellingAt(document, nameSpan.end)]);
  return [...new Map(found.flatMap((spelling) => (spelling ? [[JSON.stringify(spelling.name), spelling.name] as const] : []))).values()];
}

describe('a renamed file', () => {
  const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.toml'));

  it('plans to the same tasks with the name changed, whatever is renamed in any file of the corpus', () => {
    let compared = 0;
    for (const file of files) {
      const text = readFileSync(join(corpus, file), 'utf8');
      const planned = planOf(text);
      if (planned === undefined) continue;
      for (const name of namesIn(text)) {
        const result = rename(parseDocument(text), name, 'zz-unique');
        assert.ok('edits' in result && result.edits.length > 0, file);
        const renamed = planOf(TextDocument.applyEdits(TextDocument.create('', '', 0, text), [...result.edits]));
        assert.equal(renamed?.replaceAll('zz-unique', name.kind === 'topic' ? name.topic : name.job), planned, `${file}: ${JSON.stringify(name)}`);
        if (renamed !== planned) compared++;
      }
    }
    assert.ok(compared > 10, `only ${compared} plans had the name in them`);
  });
});
