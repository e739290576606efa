// The features that answer while somebody types, bundled as they ship:
// npx esbuild test/bench/language.ts --bundle --platform=node --outfile=dist/bench-language.js && node dist/bench-language.js
import { completion, type CompletionSurroundings } from '../../server/src/language/completion';
import { hover } from '../../server/src/language/hover';
import { positionAt } from '../../server/src/workflow/lines';
import { parseDocument } from '../../server/src/workflow/parseDocument';

/** Families of ten phases: a scheduled root and a chain below it, five keys a phase. */
function workflowOf(phases: number): string {
  return Array.from({ length: phases }, (_, i) => [
    '[[phase]]',
    `task = "topic${i}:job"`,
    ...(i % 10 ? [`dependsOn = "topic${i - 1}:job"`, 'rule = "retry_delay=30s"'] : ['rule = "cron=0 5 * * *&offset=-4h"']),
    'retry = 3',
    'template = "?date={yyyy}-{mm}-{dd}T{hh}"',
    '',
  ].join('\n')).join('\n');
}

const surroundings: CompletionSurroundings = { workerTopics: new Set(), list: () => [], rowKeys: () => [] };
const now = new Date('2026-11-20T12:34:56Z');

/** What is typed at the end of the file, by what it shows; the cursor is at its end. */
const typed: Readonly<Record<string, string>> = {
  'keys': '[[phase]]\nta',
  'headers': '[[ph',
  'parents': '[[phase]]\ntask = "x"\ndependsOn = "to',
  'task': '[[phase]]\ntask = "to',
  'cron field': '[[phase]]\nrule = "cron=0 5 ',
  'time zone': '[[phase]]\nrule = "cron=TZ=E',
  'tokens': '[[phase]]\ntask = "x"\ndependsOn = "topic9:job"\ntemplate = "{',
};

/** Places in the last families of the file where the pointer rests. */
const pointed = ['task = "topic', 'dependsOn = "topic', 'rule = "cron=0 5', 'template = "?date', 'retry = '];

function report(name: string, rounds: number, action: (round: number) => void): void {
  const samples: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const started = performance.now();
    action(i);
    samples.push(performance.now() - started);
  }
  const sorted = samples.slice(Math.floor(rounds / 10)).sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? NaN).toFixed(2);
  console.log(`  ${name.padEnd(28)} p50 ${at(0.5)}  p95 ${at(0.95)}  worst ${at(1)} ms`);
}

for (const [phases, rounds] of [[10, 200], [100, 200], [1000, 200], [10_000, 40]] as const) {
  const text = workflowOf(phases);
  console.log(`${phases} phases`);
  for (const [name, line] of Object.entries(typed)) {
    const document = parseDocument(`${text}\n${line}`);
    const position = positionAt(document, document.text.length);
    // With what it takes to send it.
    report(`completion: ${name}`, rounds, () => JSON.stringify(completion(document, position, surroundings, { now, snippets: true, format: 'markdown' })));
  }
  const document = parseDocument(text);
  for (const words of pointed) {
    const position = positionAt(document, text.lastIndexOf(words) + words.length - 1);
    report(`hover: ${words}`, rounds, () => JSON.stringify(hover(document, position, { now, format: 'markdown' })));
  }
}
