import assert from 'node:assert/strict';
import { loopStandIn, parseCel } from './celEnvironment';

const results = { 'a:b': { x: 1n, none: null }, a: {}, list: [1n] };

/** The value of an expression, or the code of the error that evaluation ends with. */
function valueOf(text: string): unknown {
  try {
    return parseCel(text).program({ results, state: new Map([['k', 1n]]), task: {}, run: {}, [loopStandIn]: { index: 2n } });
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

describe('parseCel', () => {
  const cases: [string, unknown][] = [
    ['has(results["a:b"].x)', true],
    ['has(results["a:b"].y)', false],
    ['has(results["a:b"].none)', true],
    ['has(results["a:b"])', true],
    ['has(results["b:a"])', false],
    ['has(results.a)', true],
    ['has(results.a.x)', false],
    // As CEL has it, only the last step may be missing.
    ['has(results["b:a"].x)', 'no_such_key'],
    ['has(results.?b.x)', false],
    ['has(results[?"a:b"].x)', true],
    ['has(results.list[0]) && !has(results.list[1])', true],
    ['has(state.k) && !has(state.toString)', true],
    ['!has(results["a:b"].y) && "has(results.x)" != ""', true],
    ['[results].all(r, has(r["a:b"].x))', true],
    ['has(results["a:b"].x) && has(loop.index) && loop.index == 2', true],
    ['has(results)', 'invalid_macro_argument'],
    ['has(1 + 2)', 'invalid_macro_argument'],
  ];
  for (const [text, expected] of cases) it(`${text} is ${String(expected)}`, () => assert.equal(valueOf(text), expected));

  it('keeps the tree as it is written', () => {
    const { ast } = parseCel('!has(results.a)');
    assert.ok(ast.op === '!_' && ast.args.op === 'call');
    assert.equal(ast.args.args[0], 'has');
  });
});
