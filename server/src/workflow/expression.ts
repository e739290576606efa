import type * as Cel from '@marcbachmann/cel-js';
import { celLibrary, isStandIn, parseCel } from './celEnvironment';
import { literalOffsets } from './expressionLiteral';

/** A stretch of an expression: UTF-16 offsets in its text, end exclusive. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A name with what is read of it: `results["a"].rows` is `['results', 'a', 'rows']`, up to the first step that is computed. */
export interface ExpressionName extends Stretch {
  readonly path: readonly string[];
  /** The first step behind the root, where there is one. */
  readonly step?: Stretch;
}

/** A function that is called, on the text of its name. */
export interface ExpressionCall extends Stretch {
  readonly name: string;
  readonly method: boolean;
}

/** A place that names a phase: `results.a`, `results["a"]` or `"a" in results`. The stretch is the name, without quotes. */
export interface ResultName extends Stretch {
  readonly name: string;
  /** For each unit of the name, and its end, where it is written. */
  readonly offsets: readonly number[];
  /** How it is written: `.a`; `["a"]` with its brackets, as far as nothing else is in them; any other literal with its quotes. */
  readonly form: { readonly kind: 'member' | 'index' | 'literal' } & Stretch;
  /** The quote around it and whether it has escapes; '' for a member. */
  readonly quote: string;
  readonly raw: boolean;
}

interface Names {
  readonly names: readonly ExpressionName[];
  readonly calls: readonly ExpressionCall[];
  readonly results: readonly ResultName[];
}

interface Types {
  /** The type of its value as CEL spells it, `dyn` where only evaluation shows it; undefined where it has none. */
  readonly type?: string;
  /** What cannot be evaluated whatever the values are: `1 + "a"`. */
  readonly mismatch?: { readonly error: string } & Stretch;
}

/** What an expression names, or why and where it does not parse. */
export type Expression =
  | Names & Types
  | { readonly error: string } & Stretch;

/** What every expression may call, and the names that belong to the language. */
export interface ExpressionVocabulary {
  readonly functions: ReadonlySet<string>;
  readonly methods: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

/** A longer text is no condition that anybody wrote; parsing it would take time for nothing. */
const longest = 5_000;
const mostRemembered = 2000;
const remembered = new Map<string, Expression>();
let words: ExpressionVocabulary | undefined;

/** Parses a CEL expression (any text). The same few texts are asked for again and again, so the last ones are remembered. */
export function parseExpression(text: string): Expression {
  const known = remembered.get(text);
  if (known) return known;
  if (remembered.size >= mostRemembered) remembered.clear();
  const expression = parse(text);
  remembered.set(text, expression);
  return expression;
}

/** The functions, methods and constants of CEL as the library has them. */
export function expressionVocabulary(): ExpressionVocabulary {
  if (words) return words;
  const { functions, variables } = celLibrary().environment.getDefinitions();
  const named = (method: boolean): ReadonlySet<string> =>
    new Set(functions.filter(({ name, receiverType }) => (receiverType !== null) === method && !isStandIn(name)).map(({ name }) => name));
  return words = { functions: named(false), methods: named(true), names: new Set(variables.map(({ name }) => name).filter((name) => !isStandIn(name))) };
}

function parse(text: string): Expression {
  if (text.length > longest) return { error: `longer than ${longest} characters`, start: 0, end: text.length };
  try {
    const { ast, program } = parseCel(text);
    const named = namesOf(text, ast);
    return 'error' in named ? named : { ...named, ...typeOf(text, program) };
  } catch (error) {
    if (error instanceof RangeError) return { error: 'nested too deeply', start: 0, end: text.length };
    if (!(error instanceof celLibrary().cel.ParseError)) throw error;
    const { start, end } = error.range ?? { start: 0, end: text.length };
    return { error: reason(error.summary), ...lastWord(text, start, end) };
  }
}

/** What its types say: of a name that nobody knows nothing, others tell of that. */
function typeOf(text: string, program: Cel.ParseResult): Pick<Types, 'type' | 'mismatch'> {
  const { type, error } = program.check();
  if (!error) return type === undefined ? {} : { type };
  if (error.code === 'unknown_variable') return {};
  const { start, end } = error.range ?? { start: 0, end: text.length };
  return { mismatch: { error: reason(error.summary), start, end } };
}

/** Where something is missing at the end (or before a line's end), the last character that is there. */
function lastWord(text: string, start: number, end: number): Stretch {
  if (/\S/.test(text.charAt(start))) return { start, end: Math.max(start + 1, end) };
  const last = text.slice(0, start).trimEnd().length;
  return { start: Math.max(0, last - 1), end: last };
}

const tokens: Readonly<Record<string, string>> = {
  EOF: 'the end', NUMBER: 'a number', STRING: 'a string', BOOLEAN: 'true or false', NULL: 'null', IDENTIFIER: 'a name', BYTES: 'bytes',
  PLUS: '+', MINUS: '-', MULTIPLY: '*', DIVIDE: '/', MODULO: '%', EQ: '==', NE: '!=', LT: '<', LE: '<=', GT: '>', GE: '>=', AND: '&&', OR: '||', NOT: '!',
  IN: 'in', LPAREN: '(', RPAREN: ')', LBRACKET: '[', RBRACKET: ']', LBRACE: '{', RBRACE: '}', DOT: '.', COMMA: ',', COLON: ':', QUESTION: '?',
};

function reason(summary: string): string {
  if (summary === 'Unexpected token: EOF') return 'it ends too early';
  const told = summary.replace(/\b[A-Z]{2,}\b/g, (word) => tokens[word] ?? word);
  return told.charAt(0).toLowerCase() + told.slice(1);
}

type Access = Extract<Cel.ASTNode, { op: '.' | '.?' | '[]' | '[?]' }>;

function isAccess(node: Cel.ASTNode): node is Access {
  return node.op === '.' || node.op === '.?' || node.op === '[]' || node.op === '[?]';
}

/** The key that a step reads, where it is written out. */
function keyOf(step: Access): string | undefined {
  if (step.op === '.' || step.op === '.?') return step.args[1];
  const [, index] = step.args;
  return index.op === 'value' && typeof index.args === 'string' ? index.args : undefined;
}

/** Macros whose first argument is a name for the others. */
const binding: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter', 'bind']);

function namesOf(text: string, root: Cel.ASTNode): Names | Extract<Expression, { readonly error: string }> {
  const names: ExpressionName[] = [];
  const calls: ExpressionCall[] = [];
  const results: ResultName[] = [];
  let tooLarge: Stretch | undefined;

  function visit(node: Cel.ASTNode, bound: ReadonlySet<string>): void {
    const all = (nodes: readonly Cel.ASTNode[]): void => nodes.forEach((each) => visit(each, bound));
    if (isAccess(node)) return visitAccess(node, bound);
    switch (node.op) {
      case 'value':
        if (typeof node.args === 'bigint' && node.args > 2n ** 63n - 1n) tooLarge ??= node.range;
        return;
      case 'id':
        if (!bound.has(node.args)) names.push({ path: [text.slice(node.start, node.end)], ...node.range });
        return;
      case 'call': {
        const [name, args] = node.args;
        calls.push({ name, method: false, start: node.start, end: node.start + name.length });
        return all(args);
      }
      case 'rcall': {
        const [name, receiver, args] = node.args;
        const start = text.indexOf(name, receiver.end);
        calls.push({ name, method: true, start, end: start + name.length });
        visit(receiver, bound);
        const [variable, ...rest] = args;
        // A misspelt macro binds too, lest its variable be called unknown as well.
        if (variable?.op !== 'id' || rest.length === 0 || (!binding.has(name) && expressionVocabulary().methods.has(name))) return all(args);
        const inner = new Set([...bound, variable.args]);
        return rest.forEach((each, i) => visit(each, name === 'bind' && i === 0 ? bound : inner));
      }
      case 'list': return all(node.args);
      case 'map': return node.args.forEach(all);
      case '-_':
        // The least integer is the only one whose digits alone are too large.
        if (node.args.op === 'value' && node.args.args === 2n ** 63n) return;
        return visit(node.args, bound);
      case '!_': return visit(node.args, bound);
      case 'in': {
        const [left, right] = node.args;
        if (left.op === 'value' && typeof left.args === 'string' && right.op === 'id' && right.args === 'results' && !bound.has('results')) {
          results.push(literal(text, left.args, left.range, { kind: 'literal', ...left.range }));
        }
        return all(node.args);
      }
      default: return all(node.args);
    }
  }

  function visitAccess(node: Access, bound: ReadonlySet<string>): void {
    const steps: Access[] = [];
    let base: Cel.ASTNode = node;
    for (; isAccess(base); base = base.args[0]) steps.unshift(base);
    const keys = steps.map(keyOf);
    const computed = keys.indexOf(undefined);
    const path = keys.slice(0, computed < 0 ? keys.length : computed).flatMap((key) => key ?? []);
    for (const step of steps) if (step.op === '[]' || step.op === '[?]') visit(step.args[1], bound);
    const [first] = steps;
    if (base.op !== 'id' || bound.has(base.args) || !first) return visit(base, bound);
    const step = path.length > 0 ? stepStretch(first) : undefined;
    names.push({ path: [text.slice(base.start, base.end), ...path], start: base.start, end: node.end, ...(step ? { step } : {}) });
    const [name] = path;
    if (base.args === 'results' && name !== undefined) results.push(resultName(text, base, first, name));
  }

  visit(root, new Set());
  return tooLarge ? { error: 'the integer does not fit into 64 bits', start: tooLarge.start, end: tooLarge.end } : { names, calls, results };
}

/** The member, or the literal between brackets. */
function stepStretch(step: Access): Stretch {
  if (step.op === '.' || step.op === '.?') return { start: step.end - step.args[1].length, end: step.end };
  return step.args[1].range;
}

function resultName(text: string, base: Cel.ASTNode, step: Access, name: string): ResultName {
  const { start, end } = stepStretch(step);
  if (step.op === '.' || step.op === '.?') {
    const offsets = Array.from({ length: name.length + 1 }, (_, i) => start + i);
    const form = step.op === '.' && text.slice(base.end, start) === '.' ? base.end : start;
    return { name, offsets, start, end, form: { kind: 'member', start: form, end }, quote: '', raw: false };
  }
  const bare = text.slice(base.end, start) === '[' && text.slice(end, step.end) === ']';
  return literal(text, name, { start, end }, bare ? { kind: 'index', start: base.end, end: step.end } : { kind: 'literal', start, end });
}

function literal(text: string, name: string, { start, end }: Stretch, form: ResultName['form']): ResultName {
  const { offsets, quote, raw } = literalOffsets(text, start, end);
  return { name, offsets, start: offsets[0] ?? start, end: offsets.at(-1) ?? end, form, quote, raw };
}
