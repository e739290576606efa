import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stateFolder } from '../state/folder';
import { localRuns } from '../state/runs/localRuns';
import type { RunStore } from '../state/runs/runStore';
import type { RunRecord, RunRequest } from '../state/runRecords';
import type { RunState } from '../state/runState';
import { defaultConfig, readConfig } from '../workspace/config';
import { define, loadDefinition, type Definition } from './definition';
import { startRun, type RunHost } from './runProcess';
import { realWorld, type World } from './world';

/** A Wednesday, for tests. */
export const exampleFire = '2024-01-03T05:00:00.000Z';

/** A request for the whole file at `exampleFire`. */
export function exampleRequest(changes: Partial<RunRequest> = {}): RunRequest {
  return { at: exampleFire, phase: null, upstream: false, downstream: false, inputFile: null, fail: [], ...changes };
}

/** A definition of `w.toml` from its text alone, at a root that is not there. */
export function exampleDefinition(text: string, config = ''): Definition {
  return define('/nowhere', 'w.toml', text, config === '' ? defaultConfig : readConfig(config, 'millrace.toml').config);
}

/** Phases as TOML: `a <- b c | rule` says that `a` depends on `b` and `c`. */
export function phases(...lines: readonly string[]): string {
  return lines.map((line) => {
    const [head = '', rule = ''] = line.split('|').map((part) => part.trim());
    const [task = '', parents] = head.split('<-').map((part) => part.trim());
    const dependsOn = parents === undefined ? '' : `dependsOn = ${JSON.stringify(parents.split(/\s+/))}\n`;
    return `[[phase]]\ntask = "${task}"\n${dependsOn}rule = ${JSON.stringify(rule)}\ntemplate = "{meta:n}"\n`;
  }).join('\n');
}

/**
 * A world in which nothing is left to chance; each look at the clock is a millisecond later. Its time passes only by
 * waiting: when nothing else goes on for a while, the nearest timer is due.
 */
export function exampleWorld(): World {
  let ms = Date.parse(exampleFire);
  let id = 0;
  let changes = 0;
  let timers: { readonly due: number; readonly then: () => void }[] = [];
  async function pass(): Promise<void> {
    while (timers.length > 0) {
      const before = changes;
      for (let turn = 0; turn < 20 && before === changes; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (before !== changes) continue;
      const [next] = [...timers].sort((a, b) => a.due - b.due);
      if (!next) return;
      timers = timers.filter((timer) => timer !== next);
      ms = Math.max(ms, next.due);
      next.then();
    }
  }
  return {
    now: () => new Date(ms++), random: () => 0, uuid: () => `id-${id++}`,
    after(wait, then) {
      const timer = { due: ms + wait, then };
      changes++;
      timers.push(timer);
      if (timers.length === 1) void pass();
      return () => {
        changes++;
        timers = timers.filter((each) => each !== timer);
      };
    },
  };
}

/** A temporary root with the files given. */
export function exampleRoot(files: Readonly<Record<string, string>>): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'millrace-execution-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }) };
}

/** A host for runs in this process. */
export function exampleHost(changes: Partial<RunHost> = {}): RunHost {
  return {
    world: realWorld, env: process.env, binFolder: undefined, useCommand: [process.execPath],
    onBegun: () => undefined, onRecord: () => undefined, ...changes,
  };
}

/** Runs `w.toml` of a root with real processes and returns how it ended. */
export async function runExample(
  root: string, changes: Partial<RunHost> = {}, request: Partial<RunRequest> = {}, runs: RunStore = localRuns(stateFolder(root)),
): Promise<{ readonly run: RunState; readonly records: readonly RunRecord[] }> {
  const records: RunRecord[] = [];
  const definition = await loadDefinition(root, join(root, 'w.toml'));
  const onRecord: RunHost['onRecord'] = (record, run) => {
    records.push(record);
    changes.onRecord?.(record, run);
  };
  const run = await startRun(runs, definition, exampleRequest(request), false, undefined, exampleHost({ ...changes, onRecord }));
  return { run, records };
}
