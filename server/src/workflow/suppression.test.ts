import assert from 'node:assert/strict';
import { checkDocument } from './checkDocument';
import { standalone } from './finding';
import { judge } from './judge';
import { parseDocument } from './parseDocument';
import { withoutSuppressed } from './suppression';

/** Codes of what is left, hints aside. */
function left(text: string): string[] {
  const document = parseDocument(text);
  return withoutSuppressed(document, checkDocument(document, judge(text), standalone)).map(({ code }) => code).filter((code) => code !== 'no-worker');
}

const hide = (codes: string): string => `# millrace-disable-next-line ${codes}\n`;

describe('suppression', () => {
  const phase = '[[phase]]\ntask = "a"\nrule = "cron=@daily"\n';

  it('hides the named findings of the next line, and no others', () => {
    assert.deepEqual(left(`${phase}${hide('retry-limit')}retry = 50\nother = 1`), ['unknown-key']);
    assert.deepEqual(left(`${phase}${hide('unknown-key')}retry = 50`), ['retry-limit']);
    assert.deepEqual(left(`${phase}${hide('unknown-key, retry-limit')}retry = 50`), []);
    assert.deepEqual(left(`${phase}  #millrace-disable-next-line retry-limit,unknown-key  upstream is slow\r\nretry = 50`), []);
  });

  it('works above a header, for its own line', () => {
    assert.deepEqual(left(`${hide('phase-blank')}[[phase]]\ntask = "a"\n[[phase]]\ntask = "b"\n`), ['phase-blank']);
    assert.deepEqual(left(`${hide('retry-limit')}${phase}retry = 50`), ['retry-limit']);
  });

  it('reaches through a value of several lines, and stands inside one as well', () => {
    assert.deepEqual(left(`${phase}[[phase]]\ntask = "b"\n${hide('parent-not-found')}dependsOn = [\n  "x",\n  "y",\n]\n`), []);
    assert.deepEqual(left(`${phase}[[phase]]\ntask = "b"\ndependsOn = [\n  "x",\n  ${hide('parent-not-found')}  "y",\n]\n`), ['parent-not-found']);
  });

  it('adds up over several comments, but not over a blank line', () => {
    assert.deepEqual(left(`${phase}${hide('retry-limit')}# why\n${hide('type-mismatch')}retry = 50`), []);
    assert.deepEqual(left(`${phase}${hide('retry-limit')}\nretry = 50`), ['retry-limit']);
  });

  it('is text inside a multi-line string and behind a value', () => {
    assert.deepEqual(left(`[[phase]]\ntask = "a"\nrule = "cron=@daily"\ntemplate = """\n${hide('retry-limit')}"""\nretry = 50`), ['retry-limit']);
    assert.deepEqual(left(`[[phase]]\ntask = "a"\nrule = "cron=@daily" ${hide('retry-limit')}retry = 50`), ['retry-limit']);
  });

  it('is itself checked', () => {
    const text = `${phase}${hide('retry-limt')}retry = 50`;
    const document = parseDocument(text);
    const [finding] = checkDocument(document, judge(text), { ...standalone, workerTopics: new Set(['a']) });
    assert.equal(finding?.message, 'retry-limt is no code of a finding, so this hides nothing; did you mean "retry-limit"?');
    assert.equal(text.slice(finding.span.start, finding.span.end), 'retry-limt');
    assert.deepEqual(left(`${phase}${hide('')}retry = 50`), ['unknown-key', 'retry-limit']);
    assert.deepEqual(left(`${phase}${hide('unknown-key')}${hide('retry-limt')}retry = 50`), ['unknown-key', 'retry-limit']);
  });
});
