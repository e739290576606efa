// Reading and checking a workflow file beside smol-toml in the same run, bundled as it ships:
// npx esbuild test/bench/document.ts --bundle --platform=node --outfile=dist/bench-document.js && node dist/bench-document.js
import { checkDocument } from '../../server/src/workflow/checkDocument';
import { standalone } from '../../server/src/workflow/finding';
import { judge } from '../../server/src/workflow/judge';
import { parseDocument } from '../../server/src/workflow/parseDocument';
import { scanToml } from '../../server/src/workflow/scanner';

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

/** Sorted times in ms of one action on a text that differs every time, as when somebody types. */
function times(text: string, rounds: number, action: (edited: string) => void): number[] {
  const samples: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const edited = text.replace('topic5:', `topic5${i}:`);
    const started = performance.now();
    action(edited);
    samples.push(performance.now() - started);
  }
  return samples.slice(Math.floor(rounds / 4)).sort((a, b) => a - b);
}

const at = (samples: readonly number[], share: number): number => samples[Math.min(samples.length - 1, Math.floor(samples.length * share))] ?? NaN;

for (const [phases, rounds] of [[10, 2000], [1000, 200], [10_000, 24]] as const) {
  const text = workflowOf(phases);
  const rows = {
    'smol-toml (judge)': times(text, rounds, judge),
    'scanner': times(text, rounds, scanToml),
    'document': times(text, rounds, parseDocument),
    'edit -> findings': times(text, rounds, (edited) => checkDocument(parseDocument(edited), judge(edited), standalone)),
  };
  const unit = at(rows['smol-toml (judge)'], 0.5);
  console.log(`${phases} phases, ${Math.round(text.length / 1024)} KB`);
  for (const [name, samples] of Object.entries(rows)) {
    const [best, median, p95] = [at(samples, 0), at(samples, 0.5), at(samples, 0.95)];
    console.log(`  ${name.padEnd(20)} best ${best.toFixed(2)}  p50 ${median.toFixed(2)}  p95 ${p95.toFixed(2)} ms  ${(median / unit).toFixed(1)} x`);
  }
}
