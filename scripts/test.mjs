// `npm test`: every stage in order, whatever the one before did. `npm test -- --only unit,ui` runs some of
// them (and the stages that they need). Ends with `N passed, N failed` and exit code 1 if anything failed.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './hostSuite.mjs';
import { seconds } from './step.mjs';

/**
 * A command; one that leaves mocha results counts as its tests, any other as one test.
 * @typedef {{ name: string, command: string[], needs?: string[], mocha?: boolean, minutes?: number }} Stage
 * @typedef {{ name: string, time: number, passed: number, failed: string[], skipped: string[] }} Outcome
 */

/** Folders whose tests are a stage of their own; every other `*.test.ts` or `.mjs` is a unit test. */
const ownStages = ['protocol', 'crash', 'stores', 'host', 'ui'].map((name) => join('test', name) + '/');

/** @type {Stage[]} */
const stages = [
  { name: 'types', command: ['npx', 'tsc', '-b'] },
  { name: 'lint', command: ['npm', 'run', '--silent', 'lint'] },
  { name: 'build', command: ['npm', 'run', '--silent', 'package'] },
  { name: 'unit', ...mocha(testFiles((file) => !ownStages.some((folder) => file.startsWith(folder)))) },
  { name: 'neovim', command: ['node', 'scripts/host.mjs', 'neovim'] },
  { name: 'protocol', needs: ['build', 'neovim'], ...mocha(testFiles((file) => file.startsWith('test/protocol/'))) },
  { name: 'crash', needs: ['build'], ...mocha(testFiles((file) => file.startsWith('test/crash/'))) },
  { name: 'servers', command: ['node', 'scripts/servers.mjs'] },
  { name: 'stores', needs: ['build', 'servers'], ...mocha(testFiles((file) => file.startsWith('test/stores/'))) },
  { name: 'vscode', command: ['node', 'scripts/host.mjs'] },
  { name: 'host', needs: ['build', 'vscode'], command: ['node', '--import', 'tsx', 'test/host/run.ts'], mocha: true },
  { name: 'ui', needs: ['build', 'vscode'], ...mocha(testFiles((file) => file.startsWith('test/ui/'))) },
  { name: 'package', needs: ['build'], command: ['node', 'scripts/checkPackage.mjs'] },
];

/** @param {string[]} files @returns {Pick<Stage, 'command' | 'mocha'>} */
function mocha(files) {
  return { command: ['node', '--import', 'tsx', 'scripts/mocha.mjs', ...files], mocha: true };
}

/** @param {(file: string) => boolean} wanted @returns {string[]} test files, as paths from the repository */
function testFiles(wanted) {
  return ['server', 'client', 'test', 'examples', 'scripts']
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
    .filter((file) => /\.test\.(ts|mjs)$/.test(file) && !file.includes('node_modules') && wanted(file))
    .sort();
}

/** @param {Stage} stage @returns {Promise<Outcome>} */
async function runStage(stage) {
  console.log(`\n=== ${stage.name}`);
  const start = Date.now();
  const resultsFile = join(root, 'test-results', `${stage.name}.json`);
  rmSync(resultsFile, { force: true });
  const problem = await execute(stage, { ...process.env, MILLRACE_TEST_RESULTS: resultsFile });
  const outcome = { name: stage.name, ...(stage.mocha === true ? mochaOutcome(resultsFile, problem) : commandOutcome(problem)), time: Date.now() - start };
  console.log(`=== ${stage.name}: ${outcome.passed} passed, ${outcome.failed.length} failed (${seconds(outcome.time)})`);
  return outcome;
}

/** @param {string | undefined} problem @returns {{ passed: number, failed: string[], skipped: string[] }} */
function commandOutcome(problem) {
  return { passed: problem === undefined ? 1 : 0, failed: problem === undefined ? [] : [problem], skipped: [] };
}

/**
 * A stage that ran no test, or did not live to write its results, has failed.
 * @param {string} file @param {string | undefined} problem @returns {{ passed: number, failed: string[], skipped: string[] }}
 */
function mochaOutcome(file, problem) {
  /** @type {import('./results.mjs').Results} */
  let results;
  try {
    results = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: [`no results: ${problem ?? 'none written'}`], skipped: [] };
  }
  const failed = results.failed.map(({ title, message }) => `${title}: ${message.split('\n')[0] ?? ''}`);
  if (results.passed + failed.length === 0) failed.push('no test ran');
  else if (problem !== undefined && failed.length === 0) failed.push(problem);
  if (!process.env['CI']) return { passed: results.passed, failed, skipped: results.skipped };
  return { passed: results.passed, failed: [...failed, ...results.skipped.map((title) => `${title}: skipped`)], skipped: [] };
}

/**
 * @param {Stage} stage @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} what went wrong: no start, another code than 0, a signal, out of time
 */
function execute({ command: [program = '', ...args], minutes = 30 }, env) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
    // A group of its own, so that nothing that a stage started stays behind.
    const kill = (/** @type {NodeJS.Signals} */ signal) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal);
      } catch {
        // the group is gone
      }
    };
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      kill('SIGTERM');
      setTimeout(() => kill('SIGKILL'), 10_000).unref();
    }, minutes * 60_000);
    const interrupt = () => {
      kill('SIGTERM');
      process.exit(130);
    };
    process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
    const done = (/** @type {string | undefined} */ problem) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      resolve(late ? `not finished after ${minutes} minutes` : problem);
    };
    child.on('error', (error) => done(error.message));
    child.on('exit', (code, signal) => done(code === 0 ? undefined : `ended with ${signal ?? `code ${code}`}`));
  });
}

/** @param {string | undefined} only @returns {Stage[]} the stages named, and those that they need, in order */
function chosen(only) {
  if (only === undefined) return stages;
  const names = only.split(',');
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) throw new Error(`No stage ${unknown.join(', ')}. There are: ${stages.map((stage) => stage.name).join(', ')}`);
  const needed = stages.filter((stage) => names.includes(stage.name)).flatMap((stage) => stage.needs ?? []);
  return stages.filter((stage) => names.includes(stage.name) || needed.includes(stage.name));
}

const { values } = parseArgs({ options: { only: { type: 'string' } } });
/** @type {Outcome[]} */
const outcomes = [];
for (const stage of chosen(values.only)) outcomes.push(await runStage(stage));

console.log('\n=== summary');
for (const { name, time, passed, failed, skipped } of outcomes) {
  console.log(`${name.padEnd(10)} ${String(passed).padStart(5)} passed ${String(failed.length).padStart(4)} failed ${seconds(time).padStart(9)}`);
  for (const line of failed) console.log(`  FAILED  ${line}`);
  for (const line of skipped) console.log(`  SKIPPED ${line}`);
}
const total = (/** @type {(outcome: Outcome) => number} */ count) => outcomes.reduce((sum, outcome) => sum + count(outcome), 0);
const failed = total((outcome) => outcome.failed.length);
const skipped = total((outcome) => outcome.skipped.length);
console.log(`\n${total((outcome) => outcome.passed)} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;
