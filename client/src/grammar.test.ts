import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as oniguruma from 'vscode-oniguruma';
import type { IGrammar, IRawGrammar } from 'vscode-textmate';
import * as textmate from 'vscode-textmate';

const fixtures = 'test/fixtures/grammar';

/** What another extension's TOML grammar may look like, as far as an injection cares. */
const otherToml = {
  scopeName: 'source.toml',
  patterns: [
    { match: '#.*$', name: 'comment.toml' },
    { begin: '"', end: '"', name: 'string.toml' },
    { match: '^\\s*\\[+[^\\]]*\\]+', name: 'table.toml' },
    { match: '[\\w-]+(?=\\s*=)', name: 'key.toml' },
  ],
};

const files: Record<string, string> = {
  'source.workflow-toml': 'syntaxes/workflow-toml.tmLanguage.json',
  'inline.millrace.toml-injection': 'syntaxes/toml-injection.tmLanguage.json',
};

async function grammar(scope: string): Promise<IGrammar> {
  const wasm = readFileSync('node_modules/vscode-oniguruma/release/onig.wasm');
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (name): Promise<IRawGrammar | null> => {
      const file = files[name];
      return textmate.parseRawGrammar(file === undefined ? JSON.stringify(otherToml) : readFileSync(file, 'utf8'), 'grammar.json');
    },
    getInjections: (name) => (name === 'source.toml' ? ['inline.millrace.toml-injection'] : undefined),
  });
  const loaded = await registry.loadGrammar(scope);
  assert.ok(loaded);
  return loaded;
}

/** Each line, then each of its tokens with the scopes above the language's own. */
function snapshot(language: IGrammar, text: string): string {
  let stack = textmate.INITIAL;
  return text.trimEnd().split('\n').map((line) => {
    const result = language.tokenizeLine(line, stack);
    stack = result.ruleStack;
    const tokens = result.tokens.filter(({ startIndex, endIndex, scopes }) => scopes.length > 1 && line.slice(startIndex, endIndex).trim() !== '');
    return [`> ${line}`, ...tokens.map((t) => `    ${line.slice(t.startIndex, t.endIndex)}  ${t.scopes.slice(1).map((s) => s.replace('.workflow-toml', '')).join(' ')}`)].join('\n');
  }).join('\n') + '\n';
}

describe('grammar', () => {
  const cases = [
    ['toml.workflow.toml', 'source.workflow-toml'],
    ['phases.workflow.toml', 'source.workflow-toml'],
    ['injected.toml', 'source.toml'],
  ] as const;
  for (const [name, scope] of cases) {
    // To accept a change delete the snapshot, run, and read what was written.
    it(`tokenizes ${name} as its snapshot says`, async () => {
      const file = join(fixtures, `${name}.snap`);
      const actual = snapshot(await grammar(scope), readFileSync(join(fixtures, name), 'utf8'));
      if (!existsSync(file)) {
        writeFileSync(file, actual);
        assert.fail(`${file} was missing and is written now`);
      }
      assert.equal(actual, readFileSync(file, 'utf8'));
    });
  }

  it('marks nothing in the corpus as wrong but what is wrong', async () => {
    const language = await grammar('source.workflow-toml');
    const corpus = '../shared/corpus/flowlord';
    for (const name of ['batch.toml', 'parent/f1.toml', 'workflow/f1.toml', 'workflow/f3.toml', 'workflow/jobs.toml']) {
      const file = join(corpus, name);
      if (existsSync(file)) assert.doesNotMatch(snapshot(language, readFileSync(file, 'utf8')), /invalid\./, name);
    }
  });
});

describe('language configuration', () => {
  const { wordPattern }: { wordPattern: string } = JSON.parse(readFileSync('language-configuration.json', 'utf8'));
  const words = (text: string): string[] => text.match(new RegExp(wordPattern, 'g')) ?? [];

  it('takes topic:job and names with dashes whole', () => {
    assert.deepEqual(words('dependsOn = "data-load:by_day.v2"'), ['dependsOn', 'data-load:by_day.v2']);
    assert.deepEqual(words('rule = "cron=0 */5 * * *&offset=-4h"'), ['rule', 'cron', '0', '5', 'offset', '4h']);
    assert.deepEqual(words('{meta:key}-{yyyy}'), ['meta:key', 'yyyy']);
  });
});
