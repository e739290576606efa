import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeAction } from 'vscode-languageserver-types';
import { checkDocument } from '../../workflow/checkDocument';
import type { WorkflowDocument } from '../../workflow/document';
import { findingCodes, standalone, type CheckContext, type Finding, type FindingCode } from '../../workflow/finding';
import { judge } from '../../workflow/judge';
import { positionAt } from '../../workflow/lines';
import { parseDocument } from '../../workflow/parseDocument';
import { withoutSuppressed } from '../../workflow/suppression';
import { applyEdits } from '../applyEdits';
import { fixAll } from '../fixAll';
import { disableNextLine } from './disableNextLine';
import { fixes } from './fixes';

const folder = 'test/fixtures/fixes';
const uri = 'file:///w.toml';
/** Writes the golden files anew: `UPDATE_GOLDEN=1 npx mocha … fixes.test.ts`; read the difference before it is committed. */
const update = process.env['UPDATE_GOLDEN'] === '1';

function check(text: string, name: string): { document: WorkflowDocument; findings: Finding[] } {
  const document = parseDocument(text);
  const context: CheckContext = {
    ...standalone,
    dialect: name.startsWith('flowlord') ? 'flowlord' : 'millrace',
    metaFileExists: (path) => !path.startsWith('absent/'),
    workerTopics: name.startsWith('no-worker') ? new Set() : new Set(document.phases.map(({ phase }) => phase.topic)),
  };
  return { document, findings: [...withoutSuppressed(document, checkDocument(document, judge(text), context))] };
}

function after(document: WorkflowDocument, action: CodeAction): string {
  return applyEdits(document, action.edit?.changes?.[uri] ?? []);
}

/** Of a file the findings of one code. */
const ofCode = (findings: readonly Finding[], code: FindingCode): Finding[] => findings.filter((finding) => finding.code === code);

describe('fixes', () => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.toml') && !name.endsWith('.golden.toml')).map((name) => name.slice(0, -'.toml'.length));
  for (const name of names) {
    // `code.toml`, or `code.something.toml` where one file cannot show everything.
    const code = findingCodes.find((known) => known === name.split('.')[0]);
    const fix = code && fixes.get(code);
    if (!code || !fix) throw new Error(`no fix belongs to ${name}.toml`);
    describe(name, () => {
      const text = readFileSync(join(folder, `${name}.toml`), 'utf8');
      const { document, findings } = check(text, code);
      const offered = ofCode(findings, code).flatMap((finding) => fix({ uri, document, finding }).map((action) => ({ finding, action })));

      it('does what its golden file says', () => {
        const sections = offered.map(({ finding, action }) => {
          const { line, character } = positionAt(document, finding.span.start);
          const title = `#### ${line + 1}:${character + 1} ${action.title}${action.isPreferred ? ' (preferred)' : ''}\n`;
          return title + (action.edit ? after(document, action) : `# ${action.command?.command ?? ''} ${JSON.stringify(action.command?.arguments)}\n`);
        });
        const all = fixAll(uri, document, findings);
        const golden = [...sections, ...(all ? [`#### all\n${after(document, all)}`] : [])].join('\n');
        const file = join(folder, `${name}.golden.toml`);
        if (update) writeFileSync(file, golden);
        assert.ok(offered.length > 0);
        assert.equal(golden, existsSync(file) ? readFileSync(file, 'utf8') : '');
      });

      it('resolves the finding and makes no other error', () => {
        for (const { action } of offered.filter(({ action }) => action.edit)) {
          const next: Finding[] = check(after(document, action), code).findings;
          const left = ofCode(next, code).length;
          // A cycle is a finding on each of its phases; what opens it resolves them all.
          assert.ok(code === 'dependency-cycle' ? left < ofCode(findings, code).length : left === ofCode(findings, code).length - 1, action.title);
          for (const other of findingCodes) assert.ok(other === 'cron-never-fires' || ofCode(next, other).length <= ofCode(findings, other).length, `${action.title}: ${other}`);
        }
      });
    });
  }

  it('have a golden file each', () => {
    assert.deepEqual([...fixes.keys()].filter((code) => !names.includes(code)), []);
    assert.deepEqual(readdirSync(folder).sort(), names.flatMap((name) => [`${name}.golden.toml`, `${name}.toml`]).sort());
  });
});

describe('fixAll', () => {
  const files = readdirSync('test/fixtures/findings').map((name) => ({ name, text: readFileSync(join('test/fixtures/findings', name), 'utf8') }));

  for (const { name, text } of files) {
    it(`comes to an end on ${name}, and breaks nothing`, () => {
      let now = check(text, name);
      const broken = ofCode(now.findings, 'toml-syntax').length;
      let rounds = 0;
      for (let action = fixAll(uri, now.document, now.findings); action; action = fixAll(uri, now.document, now.findings)) {
        now = check(after(now.document, action), name);
        assert.ok(++rounds < 5);
      }
      assert.equal(ofCode(now.findings, 'toml-syntax').length, broken);
    });
  }
});

describe('disableNextLine', () => {
  for (const name of readdirSync('test/fixtures/findings')) {
    it(`hides each finding of ${name}, and no other code`, () => {
      const { document, findings } = check(readFileSync(join('test/fixtures/findings', name), 'utf8'), name);
      for (const finding of findings) {
        const [action] = disableNextLine({ uri, document, finding });
        if (action) {
          const next = check(after(document, action), name).findings;
          assert.ok(ofCode(next, finding.code).length < ofCode(findings, finding.code).length, `${finding.code}\n${after(document, action)}`);
          for (const code of findingCodes) if (code !== finding.code) assert.equal(ofCode(next, code).length, ofCode(findings, code).length, code);
        } else {
          assert.equal(finding.code, 'toml-syntax');
        }
      }
    });
  }

  it('hides broken TOML by a comment above the key where it breaks', () => {
    const offered = (text: string): string[] => {
      const { document, findings } = check(text, '');
      return ofCode(findings, 'toml-syntax').flatMap((finding) => disableNextLine({ uri, document, finding })).map((action) => after(document, action));
    };
    assert.deepEqual(offered('[[phase]]\ntask = "a"\nretry = \n'), ['[[phase]]\ntask = "a"\n# millrace-disable-next-line toml-syntax\nretry = \n']);
    assert.deepEqual(offered('[[phase]]\ntask = """a\nb\n'), ['[[phase]]\n# millrace-disable-next-line toml-syntax\ntask = """a\nb\n']);
  });

  it('adds its code to the comment that stands there, and keeps indent and line ends', () => {
    const hidden = (text: string, code: FindingCode): string => {
      const { document, findings } = check(text, '');
      const [finding] = ofCode(findings, code);
      const [action] = finding ? disableNextLine({ uri, document, finding }) : [];
      return action ? after(document, action) : '';
    };
    assert.equal(hidden('[[phase]]\r\ntask = "a"\r\n  retry = 50\r\n', 'retry-limit'), '[[phase]]\r\ntask = "a"\r\n  # millrace-disable-next-line retry-limit\r\n  retry = 50\r\n');
    const commented = '[[phase]]\ntask = "a"\n# millrace-disable-next-line unknown-key  why\nretry = 50\n';
    assert.equal(hidden(commented, 'retry-limit'), commented.replace('unknown-key', 'unknown-key, retry-limit'));
  });
});
