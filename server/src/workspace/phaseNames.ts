import { commonEnds } from '../workflow/live/commonEnds';
import { splitName, type Phase } from '../workflow/phase';

type Named = Pick<Phase, 'topic' | 'job'>;

/** Which files of a root have which phases, to tell of a missing parent that it stands in another file. */
export class PhaseNames {
  private readonly files = new Map<string, readonly Named[]>();
  /** By topic the file that has it, or the files: mostly it is one, and a set for each would be the larger part of the index. */
  private readonly topics = new Map<string, string | Set<string>>();

  /** Replaces what a file has, at the price of what differs; tells whether a name came or went. */
  set(file: string, phases: readonly Named[]): boolean {
    const before = this.files.get(file) ?? [];
    const { start, end } = commonEnds(before, phases, (a, b) => a?.topic === b?.topic && a?.job === b?.job);
    const gone = missingIn(phases, before.slice(start, before.length - end));
    const fresh = missingIn(before, phases.slice(start, phases.length - end));
    if (phases.length > 0) this.files.set(file, phases);
    else this.files.delete(file);
    const topics = new Set(gone.map(({ topic }) => topic));
    for (const { topic } of phases) topics.delete(topic);
    for (const topic of topics) this.drop(topic, file);
    for (const { topic } of fresh) this.add(topic, file);
    return gone.length + fresh.length > 0;
  }

  /** Keys of the files that have a phase matching a `dependsOn` entry, in order. */
  filesWith(entry: string): string[] {
    const { topic, job } = splitName(entry);
    const holders = this.topics.get(topic) ?? [];
    return (typeof holders === 'string' ? [holders] : [...holders])
      .filter((file) => job === '' || this.files.get(file)?.some((phase) => phase.topic === topic && phase.job === job))
      .sort();
  }

  private add(topic: string, file: string): void {
    const holders = this.topics.get(topic);
    if (holders === undefined) this.topics.set(topic, file);
    else if (typeof holders !== 'string') holders.add(file);
    else if (holders !== file) this.topics.set(topic, new Set([holders, file]));
  }

  private drop(topic: string, file: string): void {
    const holders = this.topics.get(topic);
    if (typeof holders === 'string') this.topics.delete(topic);
    else if (holders?.delete(file) && holders.size === 0) this.topics.delete(topic);
  }
}

/** Of some phases the names, where they have one, that are nowhere in a list. */
function missingIn(list: readonly Named[], some: readonly Named[]): Named[] {
  const missing = new Map<string, Set<string>>();
  for (const { topic, job } of some) if (topic !== '') missing.set(topic, (missing.get(topic) ?? new Set()).add(job));
  if (missing.size === 0) return [];
  for (const { topic, job } of list) missing.get(topic)?.delete(job);
  return [...missing].flatMap(([topic, jobs]) => [...jobs].map((job) => ({ topic, job })));
}
