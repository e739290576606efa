import { parseCron } from './cron';
import { cronNext } from './cronNext';
import { BadRequest, readRequest, requestCount, requestText, requestTexts, requestTime, type ExplainRequest } from './explainRequest';
import { explainBatch, explainNext, type ExplainEnvironment } from './explainTasks';
import { parseRule, ruleValues } from './rule';
import { logicalTime } from './taskTime';
import { fillTemplate, templateKeys } from './template';
import { formatTime } from './timeText';

export type { ExplainEnvironment } from './explainTasks';

type Answer = (request: ExplainRequest, env: ExplainEnvironment) => object;

const answers: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ['cron', explainCron],
  ['rule', explainRule],
  ['template', explainTemplate],
  ['time', explainTime],
  ['batch', explainBatch],
  ['next', explainNext],
]);

/** Fire times that one answer may hold. */
const maxFires = 10_000;

/**
 * Answers one question of `millrace explain`: parsed JSON in, an object to print out. A question
 * that cannot be answered gives `{error}`; nothing is thrown.
 */
export function answerExplain(request: unknown, env: ExplainEnvironment): object {
  try {
    const fields = readRequest(request);
    const kind = requestText(fields, 'kind');
    const answer = answers.get(kind);
    if (answer === undefined) throw new BadRequest(`unknown kind "${kind}": use ${[...answers.keys()].join(', ')}`);
    return answer(fields, env);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function explainCron(request: ExplainRequest) {
  const parsed = parseCron(requestText(request, 'expr'));
  if ('error' in parsed) return { valid: false, error: parsed.error, next: [] };
  const fires = cronNext(parsed.schedule, requestTime(request, 'from'), requestCount(request, 'count', 5, maxFires));
  return { valid: true, error: null, next: fires.map(formatTime) };
}

function explainRule(request: ExplainRequest) {
  const rule = parseRule(requestText(request, 'rule'));
  const keys = [...new Set(rule.params.map(({ key }) => key))];
  return { params: Object.fromEntries(keys.map((key) => [key, ruleValues(rule, key)])), error: rule.error?.message ?? null };
}

function explainTemplate(request: ExplainRequest, env: ExplainEnvironment) {
  const template = requestText(request, 'template');
  const time = requestText(request, 'time') === '' ? undefined : requestTime(request, 'time');
  // The year 1 is how the reference writes that there is no time.
  const at = time?.getUTCFullYear() === 1 ? undefined : time;
  return { out: fillTemplate(template, at, requestTexts(request, 'meta'), env.host), keys: templateKeys(template) };
}

function explainTime(request: ExplainRequest) {
  const time = logicalTime(requestText(request, 'info'), requestText(request, 'meta'));
  return { time: time === undefined ? null : formatTime(time) };
}
