import { splitName, type Phase } from '../workflow/phase';

/** Which files of a root have which phases, to tell of a missing parent that it stands in another file. */
export class PhaseNames {
  /** Topic to file key to the jobs it has there. */
  private readonly topics = new Map<string, Map<string, ReadonlySet<string>>>();
  private readonly files = new Map<string, ReadonlyMap<string, ReadonlySet<string>>>();

  /** Replaces what a file has; tells whether that is something else than before. */
  set(file: string, phases: readonly Phase[]): boolean {
    const jobs = new Map<string, Set<string>>();
    for (const { topic, job } of phases) {
      if (topic === '') continue;
      const known = jobs.get(topic);
      if (known) known.add(job);
      else jobs.set(topic, new Set([job]));
    }
    const before = this.files.get(file);
    if (spell(before) === spell(jobs)) return false;
    for (const topic of before?.keys() ?? []) {
      const holders = this.topics.get(topic);
      holders?.delete(file);
      if (holders?.size === 0) this.topics.delete(topic);
    }
    for (const [topic, names] of jobs) {
      const holders = this.topics.get(topic) ?? new Map<string, ReadonlySet<string>>();
      this.topics.set(topic, holders.set(file, names));
    }
    if (jobs.size > 0) this.files.set(file, jobs);
    else this.files.delete(file);
    return true;
  }

  /** Keys of the files that have a phase matching a `dependsOn` entry, in order. */
  filesWith(entry: string): string[] {
    const { topic, job } = splitName(entry);
    const holders = [...(this.topics.get(topic) ?? [])];
    return holders.filter(([, jobs]) => job === '' || jobs.has(job)).map(([file]) => file).sort();
  }
}

function spell(jobs: ReadonlyMap<string, ReadonlySet<string>> | undefined): string {
  return [...(jobs ?? [])].map(([topic, names]) => `${topic}:${[...names].sort().join(',')}`).sort().join(';');
}
