import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { hostname } from 'node:os';
import { readMetaRows } from '../execution/metaRows';
import { realWorld } from '../execution/world';
import { answerExplain, type ExplainEnvironment } from '../workflow/explain';
import { parseDocument } from '../workflow/parseDocument';
import { exit, readWords, UsageError, type Command } from './command';
import { printJson } from './print';

export const explain: Command = {
  summary: 'explain a cron, a rule, a template, a time or what a task starts',
  usage: 'cron EXPR [--from TIME] [--count N] | rule RULE | template TEXT [--time T] [--meta QUERY] | time INFO [--meta QUERY] | next TASK-JSON [--root DIR] | --batch',
  async run(words) {
    const { values, positionals } = readWords(words, {
      batch: { type: 'boolean' }, from: { type: 'string' }, count: { type: 'string' }, time: { type: 'string' }, meta: { type: 'string' },
    }, { min: 0, max: 2 });
    if (values.batch) return answerLines();
    const [kind, subject] = positionals;
    if (kind === undefined || subject === undefined) throw new UsageError('say what to explain');
    const answer = answerExplain(question(kind, subject, values), environment());
    const fault = faultOf(answer);
    if (fault !== undefined) throw new UsageError(fault);
    printJson(JSON.stringify(answer, null, values.json ? undefined : 2));
    return 'error' in answer && answer.error !== null ? exit.failed : exit.done;
  },
};

/** An answer of nothing but an error: the question itself was wrong. */
function faultOf(answer: object): string | undefined {
  return 'error' in answer && Object.keys(answer).length === 1 ? String(answer.error) : undefined;
}

function question(kind: string, subject: string, values: { from?: string; count?: string; time?: string; meta?: string; root?: string }): object {
  const meta = Object.fromEntries(new URLSearchParams(values.meta ?? ''));
  switch (kind) {
    case 'cron': return { kind, expr: subject, from: values.from ?? new Date().toISOString(), count: Number(values.count ?? 5) };
    case 'rule': return { kind, rule: subject };
    case 'template': return { kind, template: subject, time: values.time ?? new Date().toISOString(), meta };
    case 'time': return { kind, info: subject, meta: values.meta ?? '' };
    case 'next': return { kind, root: values.root ?? '.', task: parseJson(subject) };
    default: throw new UsageError(`cannot explain "${kind}": use cron, rule, template, time or next`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError('the task must be a JSON object');
  }
}

/** One NDJSON answer a line, in order. A line that is no question gives an error object. */
async function answerLines(): Promise<number> {
  const env = environment();
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    printJson(JSON.stringify(answerLine(line, env)));
  }
  return exit.done;
}

function answerLine(line: string, env: ExplainEnvironment): object {
  let answer: object;
  try {
    answer = answerExplain(JSON.parse(line), env);
  } catch (error) {
    answer = { error: `the request is no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const message = faultOf(answer);
  return message === undefined ? answer : { error: { kind: 'usage', message } };
}

/** Meta files are looked up from the working directory, workflow files below the request's root. */
function environment(): ExplainEnvironment {
  return {
    readRows: (path: string) => readMetaRows(process.cwd(), path),
    phasesOf: (root: string, workflow: string) => {
      try {
        return parseDocument(readFileSync(join(resolve(root), workflow), 'utf8')).phases.map(({ phase }) => phase);
      } catch {
        return undefined;
      }
    },
    random: realWorld.random,
    host: { hostname: hostname(), uuid: realWorld.uuid },
  };
}
