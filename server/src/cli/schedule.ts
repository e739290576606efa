import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadDefinition } from '../execution/definition';
import { changeArmed, machineFolder, readArmed, sameFile, type ArmedFile } from '../execution/schedule/armed';
import { scheduledRoots } from '../execution/schedule/rulesOf';
import { RunRefusal } from '../execution/runRefusal';
import { fileKey } from '../workspace/root';
import { exit, readWords, UsageError, type Command } from './command';
import { printJson, table } from './print';
import { printEvent } from './scheduleEvent';
import { ScheduleService } from './scheduleService';
import { rootsOf } from './target';

const actions = ['arm', 'disarm', 'pause', 'resume', 'list'];

export const schedule: Command = {
  summary: 'fire the cron and files rules of workflow files, until Ctrl+C',
  usage: '[FILE … [--overlap]] | arm FILE … [--overlap] | disarm FILE … | pause FILE … | resume FILE … | list',
  async run(words) {
    const { values, positionals } = readWords(words, { overlap: { type: 'boolean' } }, { min: 0, max: Infinity });
    const [first = ''] = positionals;
    const json = values.json ?? false;
    const machine = machineFolder();
    if (!actions.includes(first)) {
      if (values.overlap && positionals.length === 0) throw new UsageError('--overlap is for files: `millrace schedule arm FILE --overlap`');
      return serve(positionals.length === 0 ? null : await newlyArmed(positionals, values.root, values.overlap ?? false), machine, values.store, json);
    }
    const files = positionals.slice(1);
    if (values.overlap && first !== 'arm') throw new UsageError(`schedule ${first} takes no --overlap`);
    if (first === 'list') {
      if (files.length > 0) throw new UsageError(`unexpected "${files[0]}"`);
    } else if (files.length === 0) throw new UsageError(`say which file to ${first}`);
    else if (first === 'arm') await arm(machine, await newlyArmed(files, values.root, values.overlap ?? false));
    else await changeEach(machine, files.map((path) => placeOf(path, values.root)), first);
    list(readArmed(machine), json);
    return exit.done;
  },
};

/** Fires until Ctrl+C or SIGTERM; what has been started goes on. */
async function serve(own: readonly ArmedFile[] | null, machine: string, store: string | undefined, json: boolean): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  if (own === null && readArmed(machine).length === 0) console.error('nothing is armed on this machine yet: `millrace schedule arm FILE`');
  await new ScheduleService(own, machine, store, (event) => printEvent(event, json)).serve(stop.signal);
  return exit.done;
}

function placeOf(path: string, root: string | undefined): { root: string; file: string } {
  const absolute = resolve(path);
  const found = rootsOf(root)(absolute);
  return { root: real(found), file: fileKey(found, absolute) };
}

/** One folder has one name here, whatever links lead to it. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Files as they are armed now. Throws RunRefusal for one that is not there, is broken, or has nothing that fires. */
async function newlyArmed(paths: readonly string[], root: string | undefined, overlap: boolean): Promise<ArmedFile[]> {
  const since = new Date().toISOString();
  const armed: ArmedFile[] = [];
  for (const path of paths) {
    const definition = await loadDefinition(rootsOf(root)(resolve(path)), resolve(path));
    const { roots } = scheduledRoots(definition);
    if (!roots.some(({ cron, files }) => cron ?? files)) throw new RunRefusal('empty', `${definition.file} has no phase with a valid cron or files: nothing in it fires`);
    const place = placeOf(path, root);
    if (!armed.some((each) => sameFile(each, place))) armed.push({ ...place, overlap, paused: false, since, fired: {}, written: {}, runs: {} });
  }
  return armed;
}

/** What is armed already keeps its place in time. */
async function arm(machine: string, files: readonly ArmedFile[]): Promise<void> {
  await changeArmed(machine, (all) => [
    ...all.map((each) => ({ ...each, overlap: files.find((file) => sameFile(file, each))?.overlap ?? each.overlap })),
    ...files.filter((file) => !all.some((each) => sameFile(each, file))),
  ]);
}

async function changeEach(machine: string, places: readonly { root: string; file: string }[], action: string): Promise<void> {
  await changeArmed(machine, (all) => {
    const unknown = places.find((place) => !all.some((each) => sameFile(each, place)));
    if (unknown) throw new RunRefusal('not-found', `${unknown.file} of ${unknown.root} is not armed; \`millrace schedule list\` tells what is`);
    const meant = (each: ArmedFile): boolean => places.some((place) => sameFile(each, place));
    if (action === 'disarm') return all.filter((each) => !meant(each));
    // What was due in a pause is not made up for.
    return all.map((each) => (meant(each) && each.paused !== (action === 'pause') ? { ...each, paused: action === 'pause', since: new Date().toISOString() } : each));
  });
}

function list(armed: readonly ArmedFile[], json: boolean): void {
  if (json) printJson(JSON.stringify(armed));
  else if (armed.length === 0) console.log('nothing is armed on this machine');
  else {
    const last = ({ fired, written }: ArmedFile): string => Object.values({ ...fired, ...written }).sort().at(-1) ?? 'never';
    console.log(table([['FILE', 'STATE', 'OVERLAP', 'LAST FIRE', 'ROOT'], ...armed.map((each) => [each.file, each.paused ? 'paused' : 'armed', each.overlap ? 'allowed' : 'skipped', last(each), each.root])]));
  }
}
