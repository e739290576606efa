import type * as Cel from '@marcbachmann/cel-js';

/** What an expression may begin with. */
export const expressionRoots = ['results', 'state', 'task', 'run'] as const;

/** CEL keeps `loop` for itself; for the parser a name of the same length stands in its place. */
export const loopStandIn = 'lo_p';
/** The library's `has` takes members alone; ours, of the same length, takes `has(results["a:b"].x)` and a last step in brackets too. */
const hasStandIn = 'ha_';

/** An expression as the library read it: its tree as written, and what checks and evaluates it. */
export interface ParsedExpression {
  readonly ast: Cel.ASTNode;
  /** Checks its types, and evaluates it when called with values of `expressionRoots` and, in a loop, of `loopStandIn`. */
  readonly program: Cel.ParseResult;
}

interface Library {
  readonly cel: typeof Cel;
  readonly environment: Cel.Environment;
}

let library: Library | undefined;

/** The library with our names in it. Most files have no expression: they neither load nor run it. */
export function celLibrary(): Library {
  if (library) return library;
  const cel: typeof Cel = require('@marcbachmann/cel-js');
  const environment = new cel.Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
  for (const name of [...expressionRoots, loopStandIn]) environment.registerVariable(name, 'map');
  environment.registerFunction(`${hasStandIn}(ast): bool`, hasMacro(cel));
  return library = { cel, environment };
}

/** Whether a name of the environment is one for people. */
export function isStandIn(name: string): boolean {
  return name === loopStandIn || name === hasStandIn;
}

/** Reads an expression. Throws a `ParseError` of the library, its range in the text, or a RangeError where it nests too deeply. */
export function parseCel(text: string): ParsedExpression {
  const { cel, environment } = celLibrary();
  for (let source = text; ;) {
    try {
      const program = environment.parse(source);
      const asked = callsOfHas(program.ast);
      if (asked.length === 0) return { ast: program.ast, program };
      for (const start of asked) source = replaced(source, start, hasStandIn);
      return { ast: program.ast, program: environment.parse(source) };
    } catch (error) {
      const start = error instanceof cel.ParseError && error.code === 'reserved_identifier' ? error.range?.start : undefined;
      if (start === undefined || text.slice(start, start + loopStandIn.length) !== 'loop') throw error;
      source = replaced(source, start, loopStandIn);
    }
  }
}

/** A text with a word of the same length in the place of one. */
function replaced(text: string, start: number, word: string): string {
  return text.slice(0, start) + word + text.slice(start + word.length);
}

/** Where `has` is called. */
function callsOfHas(root: Cel.ASTNode): number[] {
  const found: number[] = [];
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) return part.forEach(visit);
    if (!isNode(part)) return;
    if (part.op === 'call' && part.args[0] === 'has' && part.input.startsWith('has', part.start)) found.push(part.start);
    visit(part.args);
  };
  visit(root);
  return found;
}

function isNode(part: unknown): part is Cel.ASTNode {
  return typeof part === 'object' && part !== null && 'op' in part && 'args' in part;
}

/** What the library hands to a macro, as far as it is used here (its README, "Custom macros"). */
interface Checker {
  readonly check: (node: Cel.ASTNode, context: unknown) => unknown;
  readonly getType: (name: string) => unknown;
  readonly createError: (code: string, message: string, node: Cel.ASTNode) => Error;
}
interface Evaluator {
  readonly run: (node: Cel.ASTNode, context: unknown) => unknown;
}

/** `has(e.f)`, `has(e["f"])`: whether e has f. What is read on the way to e must be there, as CEL says, unless it is asked for with `?`. */
function hasMacro({ Optional }: typeof Cel) {
  return ({ args: [argument] }: { readonly args: readonly [Cel.ASTNode] }) => ({
    typeCheck: (checker: Checker, _: unknown, context: unknown): unknown => {
      if (argument.op !== '.' && argument.op !== '[]') throw checker.createError('invalid_macro_argument', 'has() takes a member, such as has(results.a.rows)', argument);
      checker.check(argument, context);
      return checker.getType('bool');
    },
    evaluate: (evaluator: Evaluator, _: unknown, context: unknown): boolean => {
      if (argument.op !== '.' && argument.op !== '[]') return false;
      const [owner, step] = argument.args;
      const value = evaluator.run(owner, context);
      const key = typeof step === 'string' ? step : evaluator.run(step, context);
      if (!(value instanceof Optional)) return holds(value, key);
      return value.hasValue() && holds(value.value(), key);
    },
  });
}

function holds(value: unknown, key: unknown): boolean {
  if (value instanceof Map) return value.has(key);
  if (Array.isArray(value)) return typeof key === 'bigint' && key >= 0n && key < BigInt(value.length);
  return typeof value === 'object' && value !== null && Object.hasOwn(value, String(key));
}
