/** One `key=value` of a rule: decoded text, and where it stands in the rule as written. */
export interface RuleParam {
  readonly key: string;
  readonly value: string;
  /** The whole pair, without `&`. Offsets are UTF-16 units within the raw rule. */
  readonly start: number;
  readonly end: number;
  readonly keyStart: number;
  readonly keyEnd: number;
  /** Just after `=`; equal to `valueEnd` when there is none. */
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** A phase's rule, read as Go's url.ParseQuery reads it: good pairs stay even when another is bad. */
export interface Rule {
  readonly text: string;
  readonly params: readonly RuleParam[];
  readonly error?: { readonly message: string; readonly start: number; readonly end: number };
}

/** Reads a rule. Pairs with `;` or a bad escape are left out and make the error. */
export function parseRule(text: string): Rule {
  const params: RuleParam[] = [];
  let error: Rule['error'];
  let separatorFound = false;
  for (let start = 0; start < text.length; ) {
    const ampersand = text.indexOf('&', start);
    const end = ampersand < 0 ? text.length : ampersand;
    const pair = text.slice(start, end);
    const semicolon = pair.indexOf(';');
    if (semicolon >= 0) {
      // Go reports a semicolon over any bad escape.
      const at = start + semicolon;
      if (!separatorFound) error = { message: 'invalid semicolon separator in query', start: at, end: at + 1 };
      separatorFound = true;
    } else if (pair !== '') {
      const param = parsePair(pair, start);
      if ('message' in param) error ??= param;
      else params.push(param);
    }
    start = end + 1;
  }
  return error === undefined ? { text, params } : { text, params, error };
}

function parsePair(pair: string, start: number): RuleParam | NonNullable<Rule['error']> {
  const equals = pair.indexOf('=');
  const keyEnd = equals < 0 ? pair.length : equals;
  const valueStart = equals < 0 ? pair.length : equals + 1;
  const bad = badEscape(pair);
  if (bad !== undefined) {
    return { message: `invalid URL escape ${JSON.stringify(bad.text)}`, start: start + bad.at, end: start + bad.at + bad.text.length };
  }
  const end = start + pair.length;
  return {
    key: decode(pair.slice(0, keyEnd)),
    value: decode(pair.slice(valueStart)),
    start,
    end,
    keyStart: start,
    keyEnd: start + keyEnd,
    valueStart: start + valueStart,
    valueEnd: end,
  };
}

/** Finds the first `%` without two hex digits; an escape never reaches over the `=`. */
function badEscape(pair: string): { at: number; text: string } | undefined {
  const at = pair.search(/%(?![0-9a-fA-F]{2})/);
  if (at < 0) return undefined;
  const equals = pair.indexOf('=');
  const side = at < equals ? pair.slice(at, equals) : pair.slice(at);
  return { at, text: side.slice(0, 3) };
}

/** Decodes `+` and valid `%XX`; bytes that are no UTF-8 become U+FFFD. */
function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  return spaced.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

/** The first pair with this key. Keys are case-sensitive. */
export function ruleParam(rule: Rule, key: string): RuleParam | undefined {
  return rule.params.find((param) => param.key === key);
}

/** The first value of a key; undefined when the key is absent. */
export function ruleValue(rule: Rule, key: string): string | undefined {
  return ruleParam(rule, key)?.value;
}

/** Every value of a key, in order. */
export function ruleValues(rule: Rule, key: string): string[] {
  return rule.params.filter((param) => param.key === key).map((param) => param.value);
}
