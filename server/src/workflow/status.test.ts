import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { checkDocument } from './checkDocument';
import { standalone } from './finding';
import { judge } from './judge';
import { parseDocument } from './parseDocument';
import { phaseStatuses } from './status';

interface Case {
  readonly toml: string;
  readonly status: Readonly<Record<string, string>>;
}

function statusesOf(text: string): [string, string][] {
  const document = parseDocument(text);
  const statuses = phaseStatuses(document, checkDocument(document, judge(text), standalone));
  return document.phases.map(({ phase }, i) => [phase.name, statuses[i] ?? '']);
}

describe('phaseStatuses', () => {
  describe('vectors', () => {
    const { cases }: { cases: Case[] } = JSON.parse(readFileSync('test/fixtures/vectors/status.json', 'utf8'));
    for (const { toml, status } of cases) {
      it(JSON.stringify(toml), () => {
        // The first of two phases with one name is the row.
        assert.deepEqual(Object.fromEntries(statusesOf(toml).reverse()), status);
      });
    }
  });

  const cases: [string, [string, string][]][] = [
    ['[[phase]]\ntask="a"\ndependsOn=["x","x"]\nretry=99\nrule="by=day"', [['a', 'parent task not found: x; ignored rule: by=day; warning: retry count exceeds recommended limit']]],
    ['[[phase]]\ntask="a"\nrule="cron=@daily"\n[[phase]]\ntask="a"\nrule="x"', [['a', ''], ['a', 'no valid rule found: x; error: another phase of this file is named a']]],
    ['[[phase]]\nrule="a;b"\n', [['', 'invalid rule format: a;b; error: phase has no task: write task = "topic" or task = "topic:job"']]],
    ['[[phase]]\ntask="a"\nrule="files=x&cron=bad"', [['a', 'no valid rule found: files=x&cron=bad']]],
    ['[[phase]]\ntask="a"\ndependsOn="a"', [['a', 'error: dependency cycle: a -> a']]],
    ['broken\n[[phase]]\ntask="a"\nretry = \ndependsOn = "b"\n[[phase]\ntask="b"\n', [['a', 'parent task not found: b']]],
    ['[[phase]]\ntask = "a"\nrule = "open\n[[phase]]\ntask =\n', [['a', ''], ['', '']]],
    ['[[phase]]\ntask="a"\nrule="cron="\n[[phase]]\ntask="b"\nrule=" "', [['a', 'no valid rule found: cron='], ['b', 'no valid rule found:  ']]],
  ];
  for (const [text, expected] of cases) {
    it(JSON.stringify(text), () => assert.deepEqual(statusesOf(text), expected));
  }
});
