import type { PhaseNode } from './document';
import type { Finding } from './finding';
import { didYouMean, nearestNames, replacementData } from './nearestNames';
import { stringSpan } from './ruleSpan';
import { templateTokens } from './template';

/** What looks like a token. Behind `$` or a second `{` it belongs to another language. */
const tokenLike = /(?<![${])\{[A-Za-z_][\w-]*(?::[^{}"\s]*)?\}/g;

const foldedToken = /^\{(?:y{4}|y{2}|m{2}|d{2}|h{2}|host|pod)\}$/i;
const metaToken = /^\{meta:\w+\}$/;
const tokenNames = templateTokens.map((token) => token.slice(1, -1));
const exactTokens: ReadonlySet<string> = new Set(templateTokens);

/** `unknown-token` on tokens of a template that nothing fills in. */
export function checkTemplate({ entries, index }: PhaseNode): Finding[] {
  const value = entries.get('template')?.value;
  if (value?.kind !== 'string') return [];
  return [...value.value.matchAll(tokenLike)].flatMap((match): Finding[] => {
    const [token] = match;
    if (exactTokens.has(token) || foldedToken.test(token) || metaToken.test(token)) return [];
    const names = nearestNames(token.slice(1, -1), tokenNames).map((name) => `{${name}}`);
    return [{
      code: 'unknown-token', severity: 'warning', message: `${token} is no token of a template, so it stays as it is${didYouMean(names)}`,
      span: stringSpan(value, match.index, match.index + token.length), phase: index, ...replacementData(names),
    }];
  });
}
