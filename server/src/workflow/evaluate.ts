import type * as Cel from '@marcbachmann/cel-js';
import { celLibrary, loopStandIn, parseCel, type ParsedExpression } from './celEnvironment';
import { parseExpression } from './expression';

/** What an expression may read: values of CEL by root; `loop` inside a loop only. */
export interface ExpressionValues {
  readonly results: ReadonlyMap<string, unknown>;
  readonly state: ReadonlyMap<string, unknown>;
  readonly task: ReadonlyMap<string, unknown>;
  readonly run: ReadonlyMap<string, unknown>;
  readonly loop?: ReadonlyMap<string, unknown>;
}

/** A value of CEL, or in words why there is none. */
export type Evaluated = { readonly value: unknown } | { readonly error: string };

/** What an expression reads of a run. */
export interface ExpressionReads {
  /** Names of the phases whose results it reads; undefined where only evaluation shows them. */
  readonly results: ReadonlySet<string> | undefined;
  readonly state: boolean;
}

const mostRemembered = 1000;
const programs = new Map<string, ParsedExpression>();
const reads = new Map<string, ExpressionReads>();

/** Evaluates an expression, the same that the language server has checked. Never throws; an optional value that is absent is an error. */
export function evaluate(text: string, values: ExpressionValues): Evaluated {
  const { cel } = celLibrary();
  try {
    const { loop, ...roots } = values;
    const value: unknown = remember(programs, text, parseCel).program({ ...roots, ...(loop ? { [loopStandIn]: loop } : {}) });
    if (!(value instanceof cel.Optional)) return { value };
    return value.hasValue() ? { value: value.value() } : { error: `${text}: the value is not there` };
  } catch (error) {
    return { error: `${text}: ${wordsOf(error, cel)}` };
  }
}

function wordsOf(error: unknown, cel: typeof Cel): string {
  if (error instanceof RangeError) return 'nested too deeply';
  if (!(error instanceof cel.EvaluationError || error instanceof cel.ParseError || error instanceof cel.TypeError)) return error instanceof Error ? error.message : String(error);
  const { summary } = error;
  return summary.charAt(0).toLowerCase() + summary.slice(1);
}

/** What an expression reads, as far as its text shows. */
export function readsOf(text: string): ExpressionReads {
  return remember(reads, text, () => {
    const expression = parseExpression(text);
    if ('error' in expression) return { results: new Set(), state: false };
    const { names, results } = expression;
    const computed = names.some(({ path }) => path[0] === 'results' && path.length === 1);
    return { results: computed ? undefined : new Set(results.map(({ name }) => name)), state: names.some(({ path }) => path[0] === 'state') };
  });
}

/** The same few texts are asked for again and again. */
function remember<T>(known: Map<string, T>, text: string, make: (text: string) => T): T {
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size >= mostRemembered) known.clear();
  const made = make(text);
  known.set(text, made);
  return made;
}
