import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { checkDocument } from './checkDocument';
import type { WorkflowDocument } from './document';
import { findingCodes, standalone, type CheckContext, type Finding, type FindingCode, type Severity } from './finding';
import { judge } from './judge';
import { positionAt } from './lines';
import { parseDocument } from './parseDocument';

const fixtures = 'test/fixtures/findings';
const corpus = '../shared/corpus/flowlord';

function check(text: string, context: CheckContext = standalone): { document: WorkflowDocument; findings: Finding[] } {
  const document = parseDocument(text);
  return { document, findings: checkDocument(document, judge(text), context) };
}

/**
 * Expected findings of a fixture: comments under a line point at it, `# ^^^ code: message`.
 * A span that starts in the comment's own column is written `#^^`, the `#` counting as its first character.
 */
function marked(text: string): string[] {
  const expected: string[] = [];
  let line = 0;
  text.split('\n').forEach((source, number) => {
    const mark = /^(\s*)#( *)(\^+) ([a-z-]+: .*)$/.exec(source);
    if (!mark) {
      line = number;
      return;
    }
    const [, indent = '', gap = '', carets = '', rest = ''] = mark;
    const start = gap === '' ? indent.length : indent.length + 1 + gap.length;
    const end = indent.length + 1 + gap.length + carets.length;
    expected.push(`${line + 1}:${start}-${end} ${rest}`);
  });
  return expected;
}

function found(document: WorkflowDocument, findings: readonly Finding[]): string[] {
  return findings.map(({ code, message, span }) => {
    const start = positionAt(document, span.start);
    const end = positionAt(document, span.end);
    assert.equal(end.line, start.line, message);
    return `${start.line + 1}:${start.character}-${end.character} ${code}: ${message}`;
  });
}

/** As the table of findings in the specification has it. */
const milder: Readonly<Partial<Record<FindingCode, Severity>>> = {
  'rule-ignored': 'warning', 'retry-limit': 'warning', 'by-invalid': 'warning', 'count-invalid': 'warning', 'unknown-key': 'warning',
  'unknown-rule-key': 'warning', 'unknown-token': 'warning', 'cron-never-fires': 'warning', 'meta-unknown': 'warning',
  'meta-file-missing': 'warning', 'no-worker': 'hint', 'flowlord-incompatible': 'information', 'data-flow': 'warning',
};
const severityOf = (code: FindingCode): Severity => milder[code] ?? 'error';

/** Meta files below `absent/` are known not to be there, others known to be. */
const metaFileExists = (path: string): boolean => !path.startsWith('absent/');

describe('checkDocument', () => {
  const seen = new Set<FindingCode>();
  for (const name of readdirSync(fixtures)) {
    it(`finds what ${name} marks, in order and nowhere else`, () => {
      const text = readFileSync(join(fixtures, name), 'utf8');
      const topics = new Set(parseDocument(text).phases.map(({ phase }) => phase.topic));
      const { document, findings } = check(text, {
        ...standalone,
        workerTopics: name.startsWith('no-worker') ? new Set() : topics,
        dialect: name.startsWith('flowlord') ? 'flowlord' : 'millrace',
        metaFileExists,
        filesWithPhase: (entry) => (entry === 'elsewhere' ? ['workflows/other.toml', 'workflows/third.toml'] : []),
      });
      assert.deepEqual(found(document, findings), marked(text));
      for (const { code, severity } of findings) {
        assert.equal(severity, severityOf(code), code);
        seen.add(code);
      }
    });
  }

  it('has a fixture for every code', () => {
    assert.deepEqual(findingCodes.filter((code) => !seen.has(code)), []);
  });

  for (const code of findingCodes) {
    it(`has a page for ${code}, whose examples are as wrong and as right as it says`, () => {
      const page = readFileSync(`docs/diagnostics/${code}.md`, 'utf8');
      const codes = [...page.matchAll(/```toml\n(.*?)```/gs)].map(([, example = '']) => {
        const start = example.startsWith('[[') ? '' : '[[phase]]\ntask = "x"\n';
        const context: CheckContext = { ...standalone, metaFileExists, dialect: code === 'flowlord-incompatible' ? 'flowlord' : 'millrace' };
        return check(start + example, context).findings.map((finding) => finding.code);
      });
      assert.equal(codes.length, 2);
      assert.ok(codes[0]?.includes(code), codes.join(' / '));
      assert.ok(!codes[1]?.includes(code), codes.join(' / '));
      assert.match(page, new RegExp(`^# ${code}\\n\\nSeverity: ${severityOf(code)}\\n`));
    });
  }

  it('links a duplicate to the first of its name', () => {
    const text = '[[phase]]\ntask = "a"\nrule = "cron=@daily&job=x"\n[[phase]]\ntask = "a:x"\ndependsOn = "a"\nrun = "x"';
    const duplicate = check(text).findings.find(({ code }) => code === 'task-duplicate');
    const [first] = duplicate?.related ?? [];
    assert.equal(first?.span.start, text.indexOf('"a"') + 1);
    assert.equal(duplicate?.phase, 1);
  });

  it('offers near names, the nearest first, and never the phase itself', () => {
    const phases = ['load', 'loaf:x', 'other', 'sale'].map((task) => `[[phase]]\ntask = "${task}"\nrule = "cron=@daily"\n`).join('');
    const { findings } = check(`${phases}[[phase]]\ntask = "laod"\ndependsOn = "loda"`);
    assert.deepEqual(findings.find(({ code }) => code === 'parent-not-found')?.data, { replacements: ['load', 'loaf'] });
  });

  it('never throws, whatever is typed', () => {
    const text = readdirSync(fixtures).map((name) => readFileSync(join(fixtures, name), 'utf8')).join('\n');
    fc.assert(fc.property(fc.nat(text.length), fc.nat(60), fc.oneof(fc.string(), fc.constantFrom('"', '[', '\n', '&', '{ a = ', '"""')), (at, cut, insert) => {
      const { document, findings } = check(text.slice(0, at) + insert + text.slice(at + cut));
      return findings.every(({ span }) => span.start >= 0 && span.start <= span.end && span.end <= document.text.length);
    }), { numRuns: 300 });
  });

  describe('corpus', () => {
    const expected: Record<string, string[]> = {
      'batch.toml': ['rule-none', 'unknown-rule-key', 'rule-none', 'unknown-rule-key', 'rule-none'],
      'invalid.toml': ['toml-syntax', 'rule-none', 'type-mismatch'],
      'parent/f1.toml': [],
      'parent/group/f3.toml': ['rule-none', 'phase-blank', 'phase-blank'],
      'workflow/f1.toml': [],
      'workflow/f2.toml': ['rule-none', 'phase-blank', 'phase-blank'],
      'workflow/f3.toml': ['rule-none', 'rule-none'],
      'workflow/jobs.toml': [],
    };
    it('has all its files here', () => {
      const names = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.toml'));
      assert.deepEqual(names.sort(), Object.keys(expected));
    });
    for (const [name, codes] of Object.entries(expected)) {
      it(name, () => {
        const { findings } = check(readFileSync(join(corpus, name), 'utf8'));
        assert.deepEqual(findings.map(({ code }) => code).filter((code) => code !== 'no-worker'), codes);
      });
    }
  });
});
