import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { checkDocument } from '../workflow/checkDocument';
import type { WorkflowDocument } from '../workflow/document';
import { parseExpression } from '../workflow/expression';
import { inLiteral, isMember } from '../workflow/expressionLiteral';
import { standalone } from '../workflow/finding';
import { childrenByIndex } from '../workflow/graph';
import { judge } from '../workflow/judge';
import { queryText } from '../workflow/meta';
import { parseDocument } from '../workflow/parseDocument';
import { joinName, splitName } from '../workflow/phase';
import { choiceTargets, expressionsOf } from '../workflow/phaseExpressions';
import { rename } from './rename';
import { spellingAt, spellingsOf, type Name } from './spellings';
import { basicString } from './writeString';

const topics = ['load', 'clean', 'a b', 'q"uote', "it's", 'back\\slash', 'ü😀', '50%'];
const jobs = ['daily', 'x&y', 'a+b', '1;2', 'c:d', "'", '%41', 'e=f', '😀 "'];
const fresh = ['neu', 'new name', "n'ew", 'n"\\ew', 'n&e+w%;', '%6E', '新'];

/** How one string is written: the same value in many spellings. */
type Style = 'plain' | 'literal' | 'multi-line' | 'escaped';

function quoted(text: string, style: Style): string {
  if (style === 'literal' && !text.includes("'")) return `'${text}'`;
  if (style === 'multi-line') return `"""\n${basicString(text).slice(1, -1)}"""`;
  if (style === 'escaped') return `"${[...text].map((char) => `\\U${(char.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`).join('')}"`;
  return basicString(text);
}

const everyByte = (text: string): string => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

const style = fc.constantFrom<Style>('plain', 'literal', 'multi-line', 'escaped');
const topic = fc.constantFrom(...topics);
const job = fc.constantFrom(...jobs);
const entry = fc.tuple(topic, fc.option(job, { nil: '' })).map(([t, j]) => joinName(t, j));
const phase = fc.record({ topic, job, spelt: fc.constantFrom('none', 'task', 'rule', 'both', 'other'), percent: fc.boolean(), parents: fc.array(entry, { maxLength: 3 }), reads: fc.array(entry, { maxLength: 3 }), targets: fc.array(entry, { maxLength: 2 }), style });
const workflow = fc.record({ phases: fc.array(phase, { minLength: 1, maxLength: 8 }), workers: fc.subarray(topics) });

/** An expression that reads results, as a person writes it or not. */
function reading(names: readonly string[], chosen: Style, plainly: boolean): string {
  const quote = plainly || chosen === 'plain' ? "'" : '"';
  const terms = names.map((name, i) => {
    const inside = chosen === 'escaped' && !plainly ? [...name].map((char) => `\\U${(char.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`).join('') : inLiteral(name, quote);
    if (i === 1) return `${quote}${inside}${quote} in results`;
    return isMember(name) && plainly ? `results.${name}.ok` : `results[${quote}${inside}${quote}].ok`;
  });
  return terms.join(' && ');
}

/** The text of a random workflow; `plainly`: every string as a person would write it. */
function write({ phases, workers }: typeof workflow extends fc.Arbitrary<infer T> ? T : never, plainly: boolean): string {
  const string = (text: string, chosen: Style): string => quoted(text, plainly ? 'plain' : chosen);
  const tables = phases.map((one) => {
    const inTask = one.spelt === 'task' || one.spelt === 'both' || one.spelt === 'other';
    const inRule = one.spelt === 'other' ? jobs[0] ?? '' : one.spelt === 'rule' || one.spelt === 'both' ? one.job : '';
    const query = one.percent && !plainly ? everyByte(inRule) : queryText(inRule);
    return [
      '[[phase]]',
      `task = ${string(inTask ? `${one.topic}:${one.job}` : one.topic, one.style)}`,
      `rule = ${string(`cron=@daily${inRule === '' ? '' : `&job=${query}`}&retry_delay=1s`, one.style)}`,
      ...(one.reads.length > 0 ? [`when = ${string(reading(one.reads, one.style, plainly), one.style)}`] : []),
      ...(one.targets.length > 0 ? [`choice = [${one.targets.map((target) => `{ then = ${string(target, one.style)} }`).join(', ')}]`] : []),
      ...(one.parents.length > 0 ? [`dependsOn = [${one.parents.map((parent) => string(parent, one.style)).join(', ')}]`] : []),
    ].join('\n');
  });
  const workerTables = workers.map((name) => `[workers.${/^\w+$/.test(name) ? name : basicString(name)}]\ncommand = ["x"]`);
  return [...tables, ...workerTables, ''].join('\n');
}

const apply = ({ text }: WorkflowDocument, edits: readonly Parameters<typeof TextDocument.applyEdits>[1][number][]): WorkflowDocument =>
  parseDocument(TextDocument.applyEdits(TextDocument.create('', '', 0, text), [...edits]));

/** What a file says, names mapped; `entry` and phase names alike are `topic` or `topic:job`. */
function facts(document: WorkflowDocument, map: (name: string) => string = (name) => name): unknown {
  return {
    phases: document.phases.map(({ phase: { name, dependsOn } }) => ({ name: map(name), dependsOn: dependsOn.map(map) })),
    reads: document.phases.flatMap(expressionsOf).map(({ value }) => {
      const expression = parseExpression(value.value);
      return 'error' in expression ? expression : expression.results.map((result) => map(result.name));
    }),
    targets: document.phases.flatMap(choiceTargets).map(({ value }) => map(value)),
    children: [...childrenByIndex(document.phases.map((node) => node.phase))],
    workers: [...document.workers.keys()].map(map),
    findings: checkDocument(document, judge(document.text), standalone).map(({ code, severity, phase: index }) => [index, severity, code]).sort(),
    valid: judge(document.text) === undefined,
  };
}

function mapper(name: Name, to: string): (text: string) => string {
  return (text) => {
    const parts = splitName(text);
    if (parts.topic !== name.topic) return text;
    if (name.kind === 'topic') return joinName(to, parts.job);
    return parts.job === name.job ? joinName(parts.topic, to) : text;
  };
}

describe('any rename', () => {
  const cases = fc.tuple(workflow, fc.nat(), fc.constantFrom(...fresh, ...topics, ...jobs));
  const chosenName = (document: WorkflowDocument, seed: number): Name => {
    const names = document.phases.flatMap(({ nameSpan }) => [spellingAt(document, nameSpan.start), spellingAt(document, nameSpan.end)]);
    const spelling = names.filter((one) => one !== undefined)[seed % names.length];
    assert.ok(spelling);
    return spelling.name;
  };

  it('maps names and nothing else: phases, graph, workers, findings; and back again', () => {
    let done = 0;
    fc.assert(fc.property(cases, ([spec, seed, to]) => {
      const before = parseDocument(write(spec, false));
      const name = chosenName(before, seed);
      const there = rename(before, name, to);
      if ('refusal' in there) return;
      done++;
      const after = apply(before, there.edits);
      const map = mapper(name, to);
      assert.deepEqual(facts(after), facts(before, map));
      const target: Name = name.kind === 'topic' ? { ...name, topic: to } : { ...name, job: to };
      const back = rename(after, target, name.kind === 'topic' ? name.topic : name.job);
      assert.ok(!('refusal' in back), 'the way back is open');
      assert.deepEqual(facts(apply(after, back.edits)), facts(before));
    }), { numRuns: 2000 });
    assert.ok(done > 500, `only ${done} were not refused`);
  });

  it('there and back leaves a plainly written text as it was, to the letter', () => {
    fc.assert(fc.property(cases, ([spec, seed, to]) => {
      const before = parseDocument(write(spec, true));
      const name = chosenName(before, seed);
      const there = rename(before, name, to);
      if ('refusal' in there) return;
      const after = apply(before, there.edits);
      const target: Name = name.kind === 'topic' ? { ...name, topic: to } : { ...name, job: to };
      const back = rename(after, target, name.kind === 'topic' ? name.topic : name.job);
      assert.ok(!('refusal' in back));
      assert.equal(apply(after, back.edits).text, before.text);
    }), { numRuns: 1000 });
  });

  it('is refused only for what can be named, and then names it', () => {
    fc.assert(fc.property(cases, ([spec, seed, to]) => {
      const document = parseDocument(write(spec, false));
      const name = chosenName(document, seed);
      const result = rename(document, name, to);
      const target: Name = name.kind === 'topic' ? { ...name, topic: to } : { ...name, job: to };
      const same = to === (name.kind === 'topic' ? name.topic : name.job);
      const taken = spellingsOf(document, target).length > 0 || (name.kind === 'topic' && to.includes(':'));
      assert.equal('refusal' in result, taken && !same);
    }), { numRuns: 500 });
  });

  it('never throws, whatever is typed', () => {
    const text = write({ phases: [{ topic: 'load', job: 'daily', spelt: 'both', percent: false, parents: ['load', 'load:daily'], reads: ['load', 'load:daily', 'load:x'], targets: ['load'], style: 'plain' }], workers: ['load'] }, true);
    fc.assert(fc.property(fc.nat(text.length), fc.nat(20), fc.constantFrom('', '"', "'", '[', '\n', '= {', '"""', '.', '\\', '%'), fc.nat(text.length), fc.constantFrom(...fresh), (at, cut, insert, cursor, to) => {
      const document = parseDocument(text.slice(0, at) + insert + text.slice(at + cut));
      const spelling = spellingAt(document, cursor);
      if (spelling) rename(document, spelling.name, to);
    }), { numRuns: 1000 });
  });
});
