import assert from 'node:assert/strict';
import { cursorText, textOf } from './cursorText';
import { hover, namedPhase } from './hover';
import type { RunFigures } from './hoverRuns';

const now = new Date('2026-11-20T12:34:56Z');

function hoverAt(marked: string, figures?: RunFigures): { text: string; about: string | undefined } | undefined {
  const { document, position } = cursorText(marked);
  const found = hover(document, position, { now, format: 'markdown', figures });
  if (!found || typeof found.contents !== 'object' || !('value' in found.contents)) return undefined;
  return { text: found.contents.value, about: textOf(document, found.range) };
}

const root = '[[phase]]\ntask = "load:daily"\n';

describe('hover', () => {
  it('on a rule: cron in words, the next five fires, the filled template', () => {
    assert.deepEqual(hoverAt(`${root}ru‸le = "cron=30 5 * * MON-FRI"\ntemplate = "?date={yyyy}-{mm}-{dd}&m={meta:x}#{dd}"`), {
      text: [
        '**At 05:30, Monday through Friday**',
        [
          'Next fires, the template filled for each:',
          '- Mon 2026-11-23 05:30 UTC: `?date=2026-11-23&m={meta:x}#{dd}`', '- Tue 2026-11-24 05:30 UTC: `?date=2026-11-24&m={meta:x}#{dd}`',
          '- Wed 2026-11-25 05:30 UTC: `?date=2026-11-25&m={meta:x}#{dd}`', '- Thu 2026-11-26 05:30 UTC: `?date=2026-11-26&m={meta:x}#{dd}`',
          '- Fri 2026-11-27 05:30 UTC: `?date=2026-11-27&m={meta:x}#{dd}`',
        ].join('\n'),
      ].join('\n\n'),
      about: 'rule',
    });
  });

  it('on the cron value: the same, about that pair, with the offset applied to the template', () => {
    const found = hoverAt(`${root}rule = "job=x&cr‸on=0 * * * *&offset=-4h"\ntemplate = "{hh}"`);
    assert.equal(found?.about, 'cron=0 * * * *');
    assert.match(found?.text ?? '', /\n\nNext fires, the template filled for each with the offset applied:\n- Fri 2026-11-20 13:00 UTC: `09`\n- Fri 2026-11-20 14:00 UTC: `10`\n/);
  });

  it('on a task: how the phase did, where it has run', () => {
    const figures = { last: { status: 'failed', ended: '2026-11-19T05:00:07Z' }, runs: 12, completed: 23, failed: 1, p50: 350, p95: 3250 };
    const marked = `${root.replace('load', 'lo‸ad')}rule = "cron=@daily"`;
    assert.match(hoverAt(marked, figures)?.text ?? '', /\n\nLast run: \*\*failed\*\*, ended Thu 2026-11-19 05:00:07 UTC\n\n12 runs; 95 % of 24 tasks completed; p50 350 ms, p95 3\.3 s$/);
    const running = { last: { status: 'running', ended: null }, runs: 1, completed: 0, failed: 0, p50: null, p95: null };
    assert.match(hoverAt(marked, running)?.text ?? '', /\n\nLast run: \*\*running\*\*\n\n1 run$/);
    assert.match(hoverAt(marked, { ...figures, completed: 1, failed: 0, p50: 90_400, p95: 90_600 })?.text ?? '', /100 % of 1 task completed; p50 1 minute 30 seconds, p95 1 minute 31 seconds$/);
  });

  it('on retry_policy: what it is, and what it comes to', () => {
    const text = hoverAt(`${root}retry = 2\nretry_‸policy = { delay = "1m" }`)?.text ?? '';
    assert.match(text, /^How long to wait between retries.*\n\nUp to 3 attempts\.\n\nWaits between them: at most 2 minutes \(fixed from 1m\)/);
    assert.match(hoverAt(`${root}retry_‸policy = { delay = "1m" }`)?.text ?? '', /^How long to wait between retries[^\n]*$/);
  });

  it('on a phase that a choice or an expression names: that phase', () => {
    const named = (line: string): unknown => {
      const found = hoverAt(`${root}rule = "cron=@daily"\n[[phase]]\ntask = "b"\ndependsOn = "load"\n${line}\n`);
      return [found?.about, /^\*\*`load:daily`\*\*/.test(found?.text ?? '')];
    };
    assert.deepEqual(named('otherwise = "lo‸ad"'), ['load', true]);
    assert.deepEqual(named('choice = [{ when = "true", then = "load:da‸ily" }]'), ['load:daily', true]);
    assert.deepEqual(named(`when = 'results["lo‸ad:daily"].ok'`), ['load:daily', true]);
    assert.deepEqual(named(`when = 'results["load:daily"].o‸k'`), [undefined, false]);
  });

  it('asks for the figures of the phase whose task is hovered, of no other', () => {
    const asked = (marked: string): string | undefined => {
      const { document, position } = cursorText(marked);
      return namedPhase(document, position);
    };
    assert.equal(asked(`${root}[[phase]]\nta‸sk = "b"\nrule = "job=c"\n`), 'b:c');
    assert.equal(asked(`${root}[[phase]]\ntask = "b"\ndependsOn = "lo‸ad"\n`), undefined);
  });

  const words: [string, RegExp, string][] = [
    ['rule = "cron=@daily&off‸set=-4h30m"', /^4 hours 30 minutes before the fire time$/, 'offset=-4h30m'],
    ['rule = "cron=@daily&for=-4‸8h&by=hour"', /^A task for each hour from the fire time to 2 days before it, both ends included$/, 'for=-48h'],
    ['dependsOn = "a"\nrule = "offset=1‸h"', /^Has no effect here/, 'offset=1h'],
    ['rule = "cron=@daily&retry_delay=90‸s"', /^1 minute 30 seconds before each retry/, 'retry_delay=90s'],
    ['timeout = "5‸m"', /^5 minutes$/, '5m'],
    ['rule = "cron=@every 9‸0m"', /^\*\*Every 1 hour 30 minutes\*\*/, 'cron=@every 90m'],
    ['rule = "cron=0 0 30 2 ‸*"', /Does not fire within the next five years/, 'cron=0 0 30 2 *'],
    ['rule = "cron=0 0 1 * M‸ON"', /^\*\*At 00:00, on day 1 of the month, or on Monday\*\*/, 'cron=0 0 1 * MON'],
    ['rule = "cron=TZ=Europe/Berlin 0 6 * * ‸*"', /^\*\*At 06:00 \(Europe\/Berlin\)\*\*\n\nNext fires:\n- Sat 2026-11-21 05:00 UTC/, 'cron=TZ=Europe/Berlin 0 6 * * *'],
    ['rule = "files=in/*.‸csv"', /^Fires when a file is written that matches `in\/\*\.csv`\.$/, 'files=in/*.csv'],
  ];
  for (const [line, text, about] of words) {
    it(line.replace(/\n/g, ' | '), () => {
      const found = hoverAt(root + line);
      assert.match(found?.text ?? '', text);
      assert.equal(found?.about, about);
    });
  }

  const three = `${root}rule = "cron=@daily"\n[[phase]]\ntask = "cl‸ean"\ndependsOn = "load"\ntemplate = "a\`b"\n[[phase]]\ntask = "report"\ndependsOn = ["clean", "load:daily"]\n`;

  it('on a task: its name, parents and children', () => {
    assert.deepEqual(hoverAt(three), {
      text: '**`clean`**\n\nStarts after: `load:daily`\n\nThen starts: `report`\n\nTemplate: ``a`b``',
      about: 'clean',
    });
  });

  it('on dependsOn: the parent that the entry names, or all of them on the key', () => {
    const plain = three.replace('‸', '');
    const entry = hoverAt(plain.replace('"load:daily"]', '"load:da‸ily"]'));
    assert.equal(entry?.text, '**`load:daily`**\n\nAt 00:00, next Sat 2026-11-21 00:00 UTC\n\nThen starts: `clean`, `report`');
    assert.equal(entry?.about, 'load:daily');
    const key = hoverAt(plain.replace('dependsOn = [', 'depends‸On = ['));
    assert.match(key?.text ?? '', /\*\*`clean`\*\*.*---.*\*\*`load:daily`\*\*/s);
    assert.equal(key?.about, 'dependsOn');
  });

  it("on a child's template: filled for the next fire above it", () => {
    const found = hoverAt(`${three.replace('‸', '')}template = "{yyyy}/{‸mm}/{dd} {meta:a}"`);
    const filled = 'Template for Sat 2026-11-21 00:00 UTC:\n\n`2026/11/21 {meta:a}`';
    assert.deepEqual(found, { text: `\`{mm}\`: month, two digits: next \`11\`\n\n${filled}`, about: '{mm}' });
    assert.equal(hoverAt(`${three.replace('‸', '')}template = "{yyyy}/{mm}/{dd} {meta:a}‸ "`)?.about, '{meta:a}');
    assert.equal(hoverAt(`${three.replace('‸', '')}templ‸ate = "{yyyy}/{mm}/{dd} {meta:a}"`)?.text, `${filled}\n\nFrom meta: \`a\``);
  });

  const tokens: [string, RegExp][] = [
    ['rule = "cron=@daily&meta=a:1"\ntemplate = "{meta:‸a}"', /^`\{meta:a\}`: a value of the task's meta, from meta= of the rule\n/],
    ['template = "{yyy‸}"', /^`\{yyy\}`: no token, so it stays as written\. Did you mean `\{yyyy\}`\?$/],
    ['template = "{YYYY‸}"', /^`\{YYYY\}`: year of the task's time, four digits$/],
    ['template = "{ts‸}"', /no token/],
    ['rule = "cron=@daily"\ntemplate = "a#{dd‸}"', /^`\{dd\}`: day of the month, two digits; behind a `#` it stays as written\n/],
  ];
  for (const [lines, text] of tokens) {
    it(`on a token: ${lines.replace(/\n/g, ' | ')}`, () => assert.match(hoverAt(root + lines)?.text ?? '', text));
  }

  const retries: [string, string[]][] = [
    ['retry = ‸3\nrule = "cron=@daily&retry_delay=30s"\ntimeout = "5m"', [
      'Up to 4 attempts.', 'Waits between them: at most 2 minutes 6 seconds (3 × 30s and up to 40 %).', 'Worst case: 22 minutes 6 seconds, each attempt ended after `5m`.',
    ]],
    ['retry = ‸2', ['Up to 3 attempts.', 'Waits between them: at most 2 seconds (2 × one second).', 'Without a `timeout` an attempt may take any time.']],
    ['retry = ‸1\n[workers.load]\ntimeout = "1m"', ['Up to 2 attempts.', 'Waits between them: at most 1 second (1 × one second).', 'Worst case: 2 minutes 1 second, each attempt ended after `1m`.']],
    ['ret‸ry = 0', ['One attempt, no retry.']],
    ['retry = ‸4\ntimeout = "1m"\nretry_policy = { backoff = "exponential", delay = "10s", max_delay = "1m", jitter = 0.5 }', [
      'Up to 5 attempts.', 'Waits between them: at most 3 minutes 15 seconds (exponential from 10s, each at most 1m, up to 50 % more by chance).', 'Worst case: 8 minutes 15 seconds, each attempt ended after `1m`.']],
    ['retry = ‸3\nretry_policy = { backoff = "linear", delay = "2s" }\ntotal_timeout = "1h"', [
      'Up to 4 attempts.', 'Waits between them: at most 12 seconds (linear from 2s).', 'Worst case: 1 hour, for all attempts together end after `1h`.']],
    ['retry = ‸3\nretry_policy = { delay = "2s" }\ntimeout = "1m"\ntotal_timeout = "1h"', [
      'Up to 4 attempts.', 'Waits between them: at most 6 seconds (fixed from 2s).', 'Worst case: 4 minutes 6 seconds, each attempt ended after `1m`.']],
    ['retry = ‸999999999\nretry_policy = { backoff = "exponential" }\ntimeout = "1m"', [
      'Up to 1000000000 attempts.', 'The waits between them grow beyond any use (exponential from one second).', 'Each attempt ends after `1m`.']],
  ];
  for (const [lines, texts] of retries) {
    it(`on retry, the worst case: ${lines.replace(/\n/g, ' | ')}`, () => assert.equal(hoverAt(root + lines)?.text, texts.join('\n\n')));
  }

  it('on a key that has nothing else to say, and on a key of the rule: what it means', () => {
    assert.match(hoverAt(`${root}c‸wd = "x"`)?.text ?? '', /^Working directory/);
    assert.match(hoverAt('[workers.x]\nproto‸col = "task"')?.text ?? '', /JSON lines/);
    assert.match(hoverAt('[workflow]\nconcurr‸ency = 2')?.text ?? '', /4 by default/);
    assert.deepEqual(hoverAt(`${root}rule = "cron=@daily&jo‸b=x"`), { text: 'The job, where `task` names none.', about: 'job' });
  });

  it('stays silent where nothing is to say, and in broken files', () => {
    for (const text of ['‸', 'x = 1‸', `${root}retry = "‸3"`, `${root}rule = ‸`, `${root}rule = "cron=ba‸d"`, '[[phase]]\ntask = "op‸en', '[[phase]]\ntemplate = "‸', `${root}other‸ = 1`]) {
      assert.equal(hoverAt(text), undefined, text);
    }
  });
});
