import assert from 'node:assert/strict';
import { checkDocument } from './checkDocument';
import { standalone } from './finding';
import { judge } from './judge';
import { parseDocument } from './parseDocument';

/** What is said of a phase with these lines, each finding with the text that it stands on. */
function said(lines: string): string[] {
  const text = `[[phase]]\ntask = "a"\nrule = "cron=0 * * * *"\nrun = "x"\n${lines}\n\n[[phase]]\ntask = "b"\ndependsOn = "a"\nrun = "x"\n`;
  return checkDocument(parseDocument(text), judge(text), standalone).map(({ code, message, span }) => `${code}: ${message} | ${text.slice(span.start, span.end)}`);
}

describe('findings on control flow', () => {
  for (const good of [
    `loop = { range = { end = 3 } }\nbreak = 'loop.index == 2'`, `loop = { while = 'true', max = 3, delay = "1s" }`, `foreach = '[1]'\ncollect = "partial"`,
    `loop = { collection = '[1]', aggregate = "last_n", n = 2, timeout = "1m", on_timeout = "break" }\nbreak = [{ when = 'loop.value > 1', message = "m" }]`,
    `choice = [{ when = 'true', then = "b" }]`, `retry_policy = { backoff = "linear", delay = "1s", jitter = 0.5 }`, `inputs = { a = '1', b = 2 }`,
  ]) it(`has none for ${good}`, () => assert.deepEqual(said(good), []));

  for (const [lines, finding] of [
    ['loop = {}', 'type-mismatch: `loop` needs one of `collection`, `range` and `while` | {}'],
    [`loop = { while = 'true', collection = '[1]' }`, `type-mismatch: \`loop\` needs one of \`collection\`, \`range\` and \`while\`, not 2 | { while = 'true', collection = '[1]' }`],
    [`loop = { while = 'true' }`, `type-mismatch: \`while\` needs \`max\`, the most iterations that there may be | { while = 'true' }`],
    [`loop = { while = 'true', max = 0 }`, 'type-mismatch: `max` must be an integer of 1 or more, not 0 | 0'],
    ['loop = { range = { end = 3, step = 0 } }', 'type-mismatch: `step` must not be 0: the loop would never end | 0'],
    ['loop = { range = { start = 3 } }', 'type-mismatch: `range` needs `end` | { start = 3 }'],
    ['loop = 3', 'type-mismatch: `loop` must be a table, not 3 | 3'],
    [`loop = { range = { end = 3 } }\nforeach = '[1]'`, 'type-mismatch: a phase has `foreach` or `loop`, not both | { range = { end = 3 } }'],
    [`loop = { range = { end = 3 } }\nbreak = [{ message = "m" }]`, 'type-mismatch: each break needs `when` | [{ message = "m" }]'],
    [`choice = [{ then = "b" }]`, 'type-mismatch: a choice needs `when` and `then` | { then = "b" }'],
    ['choice = []', 'type-mismatch: `choice` must be an array of tables: [{ when = "CEL", then = "topic:job" }] | []'],
    ['retry_policy = { delay = "soon" }', 'duration-invalid: `delay` is no Go duration such as 90s, 5m or 1h30m | "soon"'],
    ['retry_policy = { jitter = -1 }', 'type-mismatch: `jitter` must be a number of 0 or more, not -1 | -1'],
  ] as const) it(`says of ${lines}: ${finding}`, () => assert.deepEqual(said(lines), [finding]));

  it('lets a choice start what has no start of its own', () => {
    const of = (choice: string) => {
      const text = `[[phase]]\ntask = "a"\nrule = "cron=0 * * * *"\nrun = "x"\n${choice}\n\n[[phase]]\ntask = "b"\nrun = "x"\n\n[[phase]]\ntask = "c"\nrule = "meta=x:1"\nrun = "x"\n`;
      return checkDocument(parseDocument(text), judge(text), standalone).map(({ code }) => code);
    };
    assert.deepEqual(of(''), ['phase-blank', 'rule-none']);
    assert.deepEqual(of(`choice = [{ when = 'true', then = "b" }]\notherwise = "c"`), []);
  });
});
