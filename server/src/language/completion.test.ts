import assert from 'node:assert/strict';
import { TextEdit, type CompletionItem } from 'vscode-languageserver-types';
import { offsetAt } from '../workflow/lines';
import { isCronZone } from '../workflow/cronZone';
import { judge } from '../workflow/judge';
import { phaseKeys, workerKeys, workflowKeys } from '../workflow/keys';
import { checkDocument } from '../workflow/checkDocument';
import { standalone } from '../workflow/finding';
import { parseDocument } from '../workflow/parseDocument';
import { completion, phaseDocumentation, type CompletionRequest, type CompletionSurroundings, type FolderEntry } from './completion';
import { withoutPlaceholders } from './completion/suggestion';
import { zones } from './completion/cron';
import { cursorText } from './cursorText';

const folders: Readonly<Record<string, readonly FolderEntry[]>> = {
  '': [{ name: 'data', folder: true }, { name: 'rows.csv', folder: false }, { name: 'load.mjs', folder: false }, { name: '.git', folder: true }, { name: 'rows.txt', folder: false }],
  'data/': [{ name: 'in.json', folder: false }],
};
const surroundings: CompletionSurroundings = {
  workerTopics: new Set(['report']),
  list: (folder) => folders[folder] ?? [],
  rowKeys: (path) => (path === 'rows.csv' ? ['region', 'format'] : []),
};
const request: CompletionRequest = { now: new Date('2026-11-20T12:34:56Z'), snippets: true, format: 'markdown' };

function itemsAt(marked: string, given: Partial<CompletionRequest> = {}): CompletionItem[] {
  const { document, position } = cursorText(marked);
  return completion(document, position, surroundings, { ...request, ...given }).items;
}

function labelsAt(marked: string, given: Partial<CompletionRequest> = {}): string[] {
  return itemsAt(marked, given).map(({ label }) => label);
}

/** The line of the cursor (or all from it on that is new) after an item has been taken, placeholders as their defaults. */
function taken(marked: string, label: string): string {
  const { document, position } = cursorText(marked);
  const item = itemsAt(marked).find((candidate) => candidate.label === label);
  assert.ok(item?.textEdit && TextEdit.is(item.textEdit), `${label} among ${labelsAt(marked).join(' ')}`);
  const { range, newText } = item.textEdit;
  assert.ok(range.start.line === range.end.line && offsetAt(document, range.start) <= offsetAt(document, position) && offsetAt(document, position) <= offsetAt(document, range.end));
  const after = document.text.slice(0, offsetAt(document, range.start)) + withoutPlaceholders(newText) + document.text.slice(offsetAt(document, range.end));
  const start = document.lineStarts[position.line] ?? 0;
  return after.slice(start, after.length - (document.text.length - offsetAt(document, { line: position.line + 1, character: 0 }))).replace(/\n$/, '');
}

const phase = (task: string, rest: string): string => `[[phase]]\ntask = "${task}"\n${rest}\n`;
const file = phase('load:daily', 'rule = "cron=@daily"') + phase('load:hourly', 'rule = "cron=@hourly"') + phase('clean', 'dependsOn = "load:daily"');

describe('completion', () => {
  describe('of keys and tables', () => {
    it('offers what the phase does not have yet, on a blank line and in a half-typed one', () => {
      const keys = labelsAt(`${file}ret‸`);
      assert.deepEqual(keys.slice(0, 4), ['rule', 'retry', 'template', 'run']);
      assert.ok(!keys.includes('task') && !keys.includes('dependsOn'));
      assert.ok(keys.includes('[[phase]]') && keys.includes('[workers.load]') && keys.includes('[workers.clean]') && !keys.includes('[workers.report]'));
      assert.equal(taken(`${file}ret‸`, 'retry'), 'retry = 3');
      assert.equal(taken(`${file}ret‸ry = 5`, 'rule'), 'rule = 5');
      assert.equal(taken(`${file}‸`, 'env'), 'env = {  }');
    });

    it('knows the table it is in, whatever stands between', () => {
      assert.deepEqual(labelsAt('[workers.x]\n‸\n[[phase]]').slice(0, 3), ['command', 'run', 'protocol']);
      assert.deepEqual(labelsAt('[workflow]\ncon‸').slice(0, 3), ['name', 'description', 'concurrency']);
      assert.ok(!labelsAt(`${file}[other]\n‸`).includes('rule'));
      assert.ok(!labelsAt(`${file}env = { A = "x", ‸ }`).includes('rule'));
      assert.ok(labelsAt(`${file}[[broken\n\n${file}‸`).includes('rule'));
      assert.deepEqual(labelsAt(`${file}run = ["a",\n\n‸`), []);
      assert.ok(labelsAt(`${file}run = ["a",\nretry = 1\n‸`).includes('template'));
      assert.deepEqual(labelsAt(`${file}[phase.exit_codes]\n‸`), ['75', '1', '76']);
    });

    it('offers one way to run a phase', () => {
      assert.ok(!labelsAt(`${file}run = "x"\n‸`).includes('use'));
    });

    it('writes whole tables over what stands between the brackets', () => {
      assert.equal(taken(`${file}\n[‸]`, '[workflow]'), '[workflow]\nconcurrency = 4');
      assert.equal(taken(`${file}\n[[ph‸]]`, '[[phase]] after another'), '[[phase]]\ntask = "topic"\ndependsOn = ""\ntemplate = ""');
      assert.equal(taken(`${file}\n[workers.cl‸`, '[workers.clean]'), '[workers.clean]\ncommand = [""]\nprotocol = "exit"');
      assert.equal(taken(`${file}\n‸`, '[[phase]] on files'), '[[phase]]\ntask = "topic"\nrule = "files=*.csv"\ntemplate = "{meta:file}"');
    });

    it('offers every key with a value that is TOML and of its type, and says what it means', () => {
      for (const [header, keys] of [['[[phase]]', phaseKeys], ['[workers.x]', workerKeys], ['[workflow]', workflowKeys]] as const) {
        for (const { key } of keys.values()) {
          const marked = `${header}\n‸`;
          const item = itemsAt(marked).find(({ label }) => label === key);
          assert.ok(item?.detail && item.documentation, `${header} ${key}`);
          const text = `${header}\n${taken(marked, key)}\n`;
          const codes = checkDocument(parseDocument(text), judge(text), standalone).map(({ code }) => code);
          assert.deepEqual(codes.filter((code) => ['toml-syntax', 'type-mismatch', 'duration-invalid', 'unknown-key'].includes(code)), [], text);
        }
      }
    });

    it('offers the keys of tables inside a phase', () => {
      assert.deepEqual(labelsAt(`${file}retry_policy = { ba‸ }`).slice(0, 2), ['backoff', 'delay']);
      assert.deepEqual(labelsAt(`${file}choice = [{ ‸ }]`), ['when', 'then']);
      assert.deepEqual(labelsAt(`${file}[phase.retry_policy]\nmax_delay = "1m"\n‸`).includes('max_delay'), true);
      assert.deepEqual(labelsAt(`${file}[[phase.choice]]\n‸`), ['when', 'then']);
    });

    it('offers the values of keys that take only some', () => {
      assert.deepEqual(labelsAt(`${file}retry_policy = { backoff = "‸" }`), ['fixed', 'linear', 'exponential']);
      assert.equal(taken('[workflow]\nerror_strategy = ‸', 'fail-fast'), 'error_strategy = "fail-fast"');
      assert.deepEqual(labelsAt(`${file}merge = ‸`), ['true', 'false']);
      assert.deepEqual(labelsAt(`${file}merge = "‸"`), []);
    });

    it('offers for choices the phases that the chooser does not come after', () => {
      const more = `${file}${phase('last', 'dependsOn = "clean"')}`;
      assert.deepEqual(labelsAt(more.replace('dependsOn = "load:daily"', '$&\nchoice = [{ when = "true", then = "‸" }]')), ['load:hourly', 'last']);
      assert.equal(taken(`${more}otherwise = ‸`, 'load:hourly'), 'otherwise = "load:hourly"');
      assert.deepEqual(labelsAt(`${more}otherwise = "‸"`), ['load:hourly']);
    });
  });

  describe('of names', () => {
    it('offers parents: not the phase itself, nothing below it, nothing twice', () => {
      const more = `${file}${phase('last', 'dependsOn = "clean"')}`;
      assert.deepEqual(labelsAt(more.replace('dependsOn = "load:daily"', 'dependsOn = "‸"')), ['load:daily', 'load:hourly', 'load']);
      assert.deepEqual(labelsAt(more.replace('dependsOn = "clean"', 'dependsOn = ["clean", "‸"]')), ['load:daily', 'load:hourly', 'load']);
      assert.deepEqual(labelsAt(more.replace('dependsOn = "clean"', 'dependsOn = ‸')), ['load:daily', 'load:hourly', 'clean', 'load']);
    });

    it('replaces the whole entry, quoted as it stands there', () => {
      assert.equal(taken(`${file}${phase('x', 'dependsOn = "lo‸ad:dayly"')}`, 'load:daily'), 'dependsOn = "load:daily"');
      assert.equal(taken(`${file}${phase('x', "dependsOn = ['clean', 'lo‸']")}`, 'load'), "dependsOn = ['clean', 'load']");
      assert.equal(taken(`${file}${phase('x', 'dependsOn = ‸')}`, 'clean'), 'dependsOn = "clean"');
      assert.equal(taken(`${file}${phase('x', 'dependsOn = cl‸')}`, 'clean'), 'dependsOn = "clean"');
      assert.equal(taken(`${file}${phase('x', 'dependsOn = ["clean", "lo‸]')}`, 'load'), 'dependsOn = ["clean", "load]');
      assert.equal(taken(`${phase('q\\"x', '')}${phase('x', 'dependsOn = "‸"')}`, 'q"x'), 'dependsOn = "q\\"x"');
    });

    it('offers for a task what others wait for, topics, and jobs behind a colon', () => {
      const waiting = `${file}${phase('x', 'dependsOn = "gone:a"')}`;
      assert.deepEqual(labelsAt(`${waiting}[[phase]]\ntask = "‸"`), ['gone:a', 'load', 'report', 'clean:', 'x:']);
      assert.deepEqual(labelsAt(`${waiting}[[phase]]\ntask = "clean:‸"`).filter((label) => label.startsWith('clean')), ['clean:daily', 'clean:hourly', 'clean:']);
      assert.deepEqual(labelsAt(`${file}${phase('x', 'dependsOn = "load:gone"')}[[phase]]\ntask = "load"\nrule = "job=‸"`), ['gone']);
    });

    it('documents in plain text where the editor shows that', () => {
      const docs = itemsAt(`${file}ret‸`, { format: 'plaintext' }).map(({ documentation }) => documentation);
      assert.deepEqual(docs[1], { kind: 'plaintext', value: 'Extra attempts after the first; 0 by default. The wait between them is retry_delay in the rule.' });
      assert.match(phaseDocumentation(parseDocument(file), 'load:daily', { ...request, format: 'plaintext' })?.value ?? '', /^load:daily\n\nAt 00:00/);
    });

    it('documents a phase when it is looked at', () => {
      const [item] = itemsAt(`${file}[[phase]]\ntask = "x"\ndependsOn = "‸"`);
      assert.deepEqual(item?.data, { phase: 'load:daily' });
      assert.match(phaseDocumentation(parseDocument(file), 'load:daily', request)?.value ?? '', /At 00:00/);
      assert.equal(phaseDocumentation(parseDocument(file), 'gone', request), undefined);
    });

    it('sends at most 300, and fewer the more is typed', () => {
      const many = Array.from({ length: 1000 }, (_, i) => phase(`t${i}`, 'rule = "cron=@daily"')).join('');
      const { document, position } = cursorText(`${many}${phase('x', 'dependsOn = "t99‸"')}`);
      const list = completion(document, position, surroundings, request);
      assert.ok(list.isIncomplete);
      assert.ok(list.items.length < 100 && list.items.every(({ label }) => /9.*9/.test(label)));
      assert.equal(labelsAt(`${many}${phase('x', 'dependsOn = "‸"')}`).length, 300);
    });
  });

  describe('of expressions', () => {
    const after = `${file}${phase('report', 'dependsOn = "clean"')}${phase('later', 'dependsOn = "report"')}`;
    const at = (line: string): string => `${after}${phase('x', `dependsOn = "report"\n${line}`)}`;

    it('offers results of the phases above, the nearest first', () => {
      assert.deepEqual(labelsAt(at("when = 'results[\"‸\"]'")), ['report', 'clean', 'load:daily', 'load']);
      assert.deepEqual(labelsAt(at('when = "results[\\"lo‸')), ['report', 'clean', 'load:daily', 'load']);
      assert.deepEqual(labelsAt(at('inputs = { a = "1 + results.‸" }')), ['report', 'clean', 'load']);
      assert.equal(taken(at("when = 'results[\"lo‸ad:dayly\"].x'"), 'load:daily'), "when = 'results[\"load:daily\"].x'");
      assert.equal(taken(at('choice = [{ when = "results.cl‸.x" }]'), 'clean'), 'choice = [{ when = "results.clean.x" }]');
    });

    it('offers what an expression begins with, and functions', () => {
      assert.deepEqual(labelsAt(at('when = "‸"')).slice(0, 5), ['results', 'state', 'task', 'run', 'dyn']);
      assert.ok(labelsAt(at('when = "1 < si‸"')).includes('size'));
      assert.ok(labelsAt(at('when = "results.clean.rows.‸"')).includes('exists'));
      assert.ok(labelsAt(at('retry_policy = { retry_if = "‸" }')).includes('task'));
      assert.ok(labelsAt(at('loop = { while = "‸" }')).includes('loop'));
      assert.deepEqual(labelsAt(at('loop = { while = "loop.‸" }')), ['index', 'value', 'iteration']);
    });

    it('offers nothing in literals and other strings', () => {
      for (const line of ["when = 'x == \"a b‸\"'", 'when = "task.info == \'a‸\'"', 'choice = [{ message = "‸" }]', 'store = "‸"']) assert.deepEqual(labelsAt(at(line)), [], line);
    });
  });

  describe('of rules', () => {
    const rule = (text: string): string => `${file}[[phase]]\ntask = "x"\nrule = "${text}"`;

    it('offers keys that are not there and that have an effect', () => {
      assert.deepEqual(labelsAt(rule('‸')).slice(0, 3), ['cron', 'files', 'offset']);
      assert.ok(!labelsAt(rule('cron=@daily&‸')).includes('cron'));
      assert.equal(taken(rule('cron=@daily&off‸'), 'offset'), 'rule = "cron=@daily&offset="');
      assert.equal(taken(rule('cr‸n=@daily&x=1'), 'cron'), 'rule = "cron=@daily&x=1"');
      assert.deepEqual(labelsAt(`${file}rule = "‸"`), ['job', 'meta', 'meta-file', 'require', 'retry_delay', 'no_alert']);
      assert.equal(taken(`${file}rule = ‸`, 'retry_delay=30s'), 'rule = "retry_delay=30s"');
    });

    it('offers cron expressions, then values of each field with the words of the whole', () => {
      assert.equal(taken(rule('cron=‸&job=x'), '0 6 * * MON-FRI'), 'rule = "cron=0 6 * * MON-FRI&job=x"');
      assert.equal(taken(rule('cron=@da‸'), '@daily'), 'rule = "cron=@daily"');
      assert.equal(itemsAt(rule('cron=‸')).find(({ label }) => label === '@daily')?.detail, 'At 00:00');
      assert.equal(taken(rule('cron=0 6 * * ‸'), 'MON-FRI'), 'rule = "cron=0 6 * * MON-FRI"');
      assert.equal(taken(rule('cron=0 6 * * MON,T‸'), 'TUE'), 'rule = "cron=0 6 * * MON,TUE"');
      assert.equal(taken(rule('cron=0 6 ‸1 * *'), '15'), 'rule = "cron=0 6 15 * *"');
      assert.equal(itemsAt(rule('cron=0 6 * * ‸')).find(({ label }) => label === 'MON-FRI')?.detail, 'At 06:00, Monday through Friday');
      assert.deepEqual(labelsAt(rule('cron=0 ‸')).slice(0, 3), ['*', '0', '6']);
      assert.deepEqual(labelsAt(rule('cron=0 0 6 * ‸ MON')).slice(0, 3), ['*', '*/3', 'JAN']);
      assert.equal(taken(rule('cron=0+6+*+*+‸'), 'SAT,SUN'), 'rule = "cron=0+6+*+*+SAT,SUN"');
      assert.equal(taken(rule('cron=@every ‸'), '90m'), 'rule = "cron=@every 90m"');
    });

    it('offers time zones that schedules may name', () => {
      assert.equal(taken(rule('cron=TZ=Europe/Berl‸'), 'Europe/Berlin'), 'rule = "cron=TZ=Europe/Berlin "');
      assert.equal(taken(rule('cron=TZ=Eur‸ 0 5 * * *'), 'Europe/Berlin'), 'rule = "cron=TZ=Europe/Berlin 0 5 * * *"');
      assert.ok(labelsAt(rule('cron=TZ=Europe/Berlin ‸')).includes('@daily'));
      assert.equal(taken(rule('cron=‸TZ=Europe/Berlin 0 5 * * *'), '@daily'), 'rule = "cron=@daily"');
      assert.deepEqual(zones().filter((zone) => !isCronZone(zone)), []);
    });

    it('offers values of the other keys', () => {
      assert.equal(taken(rule('cron=@daily&by=d‸'), 'hour'), 'rule = "cron=@daily&by=hour"');
      assert.equal(itemsAt(rule('cron=@daily&offset=‸')).find(({ label }) => label === '-4h')?.detail, '4 hours before the fire time');
      assert.ok(labelsAt(rule('retry_delay=‸')).includes('30s'));
      assert.deepEqual(labelsAt(rule('cron=@daily&job=‸')), ['daily', 'hourly']);
    });

    it('offers files of the root', () => {
      assert.deepEqual(labelsAt(rule('meta-file=‸')), ['data/', 'rows.csv']);
      assert.equal(taken(rule('meta-file=da‸'), 'data/'), 'rule = "meta-file=data/"');
      assert.equal(taken(rule('meta-file=data/‸&job=x'), 'in.json'), 'rule = "meta-file=data/in.json&job=x"');
      assert.deepEqual(labelsAt(rule('meta-file=../‸')), []);
      assert.deepEqual(labelsAt(`${file}use = "‸"`), ['data/', 'load.mjs']);
    });

    it('offers meta keys', () => {
      assert.equal(taken(`${file}template = "{meta:day} {meta:x}"\nrule = "meta=x:1|‸"`, 'day:'), 'rule = "meta=x:1|day:"');
      const parent = phase('p', 'rule = "cron=@daily&meta=region:a,b"\ntemplate = "{meta:region}"');
      assert.equal(taken(`${parent}${phase('c', 'dependsOn = "p"\nrule = "require=‸"')}`, '{meta:region}'), 'rule = "require={meta:region}"');
    });
  });

  describe('of tokens', () => {
    it('offers what each becomes at the next fire', () => {
      const text = phase('x', 'rule = "cron=@daily"\ntemplate = "?day={‸}"');
      assert.equal(taken(text, '{yyyy}'), 'template = "?day={yyyy}"');
      assert.equal(itemsAt(text).find(({ label }) => label === '{dd}')?.detail, 'day of the month, two digits: next 21');
      assert.equal(taken(phase('x', 'template = "{y‸}-{mm}"'), '{yyyy}'), 'template = "{yyyy}-{mm}"');
      assert.deepEqual(labelsAt(phase('x', 'template = "wor‸d"')), []);
    });

    it('offers the meta keys that exist for the phase', () => {
      const meta = (marked: string): string[] => labelsAt(marked).filter((label) => label.startsWith('{meta:'));
      assert.deepEqual(meta(phase('x', 'rule = "cron=@daily&meta=a:1,2|b:3,4"\ntemplate = "{‸"')), ['{meta:a}', '{meta:b}']);
      assert.deepEqual(meta(phase('x', 'rule = "cron=@daily&meta-file=rows.csv"\ntemplate = "{meta:‸}"')), ['{meta:region}', '{meta:format}']);
      assert.deepEqual(meta(phase('x', 'rule = "files=*.csv&owner=me"\ntemplate = "{‸"')), ['{meta:file}', '{meta:filename}', '{meta:workflow}', '{meta:files}', '{meta:owner}']);
      const parent = phase('p', 'rule = "cron=@daily&meta=a:1,2|b:3,4"\ntemplate = "{meta:a}"');
      assert.deepEqual(meta(`${parent}${phase('c', 'dependsOn = "p"\nrule = "require={meta:day}"\ntemplate = "{‸"')}`), ['{meta:day}', '{meta:a}', '{meta:workflow}', '{meta:cron}', '{meta:job}']);
      assert.deepEqual(meta(phase('x', 'rule = "cron=@daily"\ntemplate = "{‸"')), ['{meta:…}']);
    });

    it('offers them to commands, but not inside a shell string', () => {
      assert.equal(taken(`${file}run = ["node", "{in‸}"]`, '{info}'), 'run = ["node", "{info}"]');
      assert.equal(taken(`${file}env = { DAY = "{‸" }`, '{yyyy}'), 'env = { DAY = "{yyyy}" }');
      assert.deepEqual(labelsAt(`${file}run = "echo {‸}"`), []);
    });
  });

  it('writes no placeholders for an editor without snippets', () => {
    const item = itemsAt(`${file}re‸`, { snippets: false }).find(({ label }) => label === 'retry');
    assert.ok(item?.textEdit && TextEdit.is(item.textEdit));
    assert.equal(item.textEdit.newText, 'retry = 3');
    assert.equal(item.insertTextFormat, undefined);
  });

  it('stays silent in comments, behind values, and where a space was typed', () => {
    for (const marked of [`${file}# ta‸`, `${file}retry = 3 ‸`, `${file}retry = 3 # ‸`, `${file}rule = "x" ‸`, `${file}timeout ‸`]) assert.deepEqual(labelsAt(marked), [], marked);
    assert.deepEqual(labelsAt(`${file} ‸`, { trigger: ' ' }), []);
    assert.ok(labelsAt(`${file}rule = "cron=0 ‸"`, { trigger: ' ' }).length > 0);
  });

  it('offers values of worker tables and half-typed strings', () => {
    assert.equal(taken('[workers.x]\nprotocol = ‸', 'exit'), 'protocol = "exit"');
    assert.equal(taken('[workers.x]\nprotocol = "ta‸', 'task'), 'protocol = "task');
    assert.equal(taken('[workers.x]\nexit_codes = { 75 = "‸" }', 'warn'), 'exit_codes = { 75 = "warn" }');
    assert.equal(taken(`${file}timeout = "‸`, '5m'), 'timeout = "5m');
  });
});
