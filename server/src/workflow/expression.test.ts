import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expressionVocabulary, parseExpression } from './expression';

/** What an expression names, each with the text it stands on; or the error and its text. */
function told(text: string): unknown {
  const found = parseExpression(text);
  if ('error' in found) return [found.error, text.slice(found.start, found.end)];
  return found.names.map(({ path, start, end }) => [path.join('|'), text.slice(start, end)]);
}

function phasesIn(text: string): unknown {
  const found = parseExpression(text);
  assert.ok('results' in found, JSON.stringify(found));
  return found.results.map(({ name, start, end, form }) => [name, text.slice(start, end), form.kind, text.slice(form.start, form.end)]);
}

describe('parseExpression', () => {
  const named: [string, unknown][] = [
    ['results["a:b"].rows > 0', [['results|a:b|rows', 'results["a:b"].rows']]],
    ['results[task.job].x', [['task|job', 'task.job'], ['results', 'results[task.job].x']]],
    ['[1].exists(x, x > y && results.x)', [['y', 'y'], ['results|x', 'results.x']]],
    ['cel.bind(x, x, x)', [['cel', 'cel'], ['x', 'x']]],
    ['loop.index < 3 ? loop.value : "loop" + task.loop', [['loop|index', 'loop.index'], ['loop|value', 'loop.value'], ['task|loop', 'task.loop']]],
    ['{"a": state.global.k, run.id: [task.x]}', [['state|global|k', 'state.global.k'], ['run|id', 'run.id'], ['task|x', 'task.x']]],
    ['"😀" == task.info', [['task|info', 'task.info']]],
    ['results.a.?b.orValue(0) // results.c', [['results|a|b', 'results.a.?b']]],
    ['-9223372036854775808 < 9223372036854775807', []],
  ];
  for (const [text, expected] of named) it(`names in ${text}`, () => assert.deepEqual(told(text), expected));

  const broken: [string, unknown][] = [
    ['', ['it ends too early', '']],
    ['1 +  ', ['it ends too early', '+']],
    ['size(results', ['expected ), got the end', 's']],
    ['a = 1', ['unexpected character: =', '=']],
    ['while', ['reserved identifier: while', 'while']],
    ['x && "open\n', ['newlines not allowed in single-quoted strings', 'n']],
    ['x && "open', ['unterminated string', '"open']],
    ['9223372036854775808', ['the integer does not fit into 64 bits', '9223372036854775808']],
    ['1'.repeat(5_001), ['longer than 5000 characters', '1'.repeat(5_001)]],
    ['!'.repeat(4_999) + 'x', ['nested too deeply', '!'.repeat(4_999) + 'x']],
  ];
  for (const [text, expected] of broken) it(`says what is wrong with ${text.slice(0, 30)}`, () => assert.deepEqual(told(text), expected));

  const phases: [string, unknown][] = [
    ['results.a.b', [['a', 'a', 'member', '.a']]],
    ['results["a:b"]', [['a:b', 'a:b', 'index', '["a:b"]']]],
    ['results[ "a" ]', [['a', 'a', 'literal', '"a"']]],
    ["results[r'a\\b']", [['a\\b', 'a\\b', 'index', "[r'a\\b']"]]],
    ['results["""a"""]', [['a', 'a', 'index', '["""a"""]']]],
    ['results["\\u0061\\x62\\143\\U0001F600"]', [['abc😀', '\\u0061\\x62\\143\\U0001F600', 'index', '["\\u0061\\x62\\143\\U0001F600"]']]],
    ['"a" in results', [['a', 'a', 'literal', '"a"']]],
    ['[[1]].all(results, results.a)', []],
    ['task.results.a', []],
  ];
  for (const [text, expected] of phases) it(`phases in ${text}`, () => assert.deepEqual(phasesIn(text), expected));

  it('knows the place of each unit of a name, through escapes', () => {
    const found = parseExpression('results["a\\u0062\\U0001F600c"]');
    assert.ok('results' in found);
    assert.deepEqual(found.results[0]?.offsets, [9, 10, 16, 16, 26, 27]);
  });

  it('never throws, and stays inside the text', () => {
    const parts = ['results', '.a', '["b"]', 'loop', '.', '(', ')', 'x', '"', "'", '\\', ' + ', '[', ']', '?', ':', '.map(x, ', 'has(', '1', '-', '😀', '\n', ' in ', '{', '}', '`'];
    fc.assert(fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 12 }), (chosen) => {
      const text = chosen.join('');
      const found = parseExpression(text);
      const places = 'error' in found ? [found] : [...found.names, ...found.calls, ...found.results];
      return places.every(({ start, end }) => start >= 0 && start <= end && end <= text.length);
    }), { numRuns: 3000 });
  });

  it('has the functions and macros of CEL', () => {
    const { functions, methods, names } = expressionVocabulary();
    for (const name of ['size', 'has', 'int', 'string', 'duration']) assert.ok(functions.has(name), name);
    for (const name of ['all', 'exists', 'map', 'filter', 'startsWith', 'matches', 'orValue']) assert.ok(methods.has(name), name);
    assert.ok(names.has('optional'));
  });

  it('leaves the library alone for a file without expressions', () => {
    const script = `
      const { checkDocument } = require('./server/src/workflow/checkDocument');
      const { parseDocument } = require('./server/src/workflow/parseDocument');
      const { standalone } = require('./server/src/workflow/finding');
      const loaded = () => Object.keys(require.cache).some((file) => file.includes('cel-js'));
      const check = (text) => { checkDocument(parseDocument(text), undefined, standalone); return loaded(); };
      console.log(check('[[phase]]\\ntask = "a"\\nrule = "cron=@daily"\\n'), check('[[phase]]\\ntask = "a"\\nwhen = "true"\\n'));`;
    assert.equal(execFileSync(process.execPath, ['--import', 'tsx', '-e', script], { encoding: 'utf8' }).trim(), 'false true');
  });
});
