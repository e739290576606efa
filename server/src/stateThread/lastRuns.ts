import type { RunStatus, TaskStatus } from '../state/runRecords';
import type { RunState } from '../state/runState';
import { moreTelling } from '../state/runSummary';
import type { LastRun } from '../stateMessages';

interface Known {
  id: string;
  status: RunStatus;
  phases: ReadonlyMap<string, { readonly status: TaskStatus; readonly run: string }>;
}

/** The newest run of each file of a root that is not simulated, kept by what changes: asking the database at every change would cost more the more it holds. */
export class LastRuns {
  private readonly files = new Map<string, Known>();

  constructor(private readonly root: string) {}

  /** Starts with what the state says of a file. */
  set(file: string, known: Known): LastRun {
    this.files.set(file, known);
    return { root: this.root, file, id: known.id, status: known.status, phases: Object.fromEntries(known.phases) };
  }

  /** Takes a run that changed; undefined when it says nothing new of its file. Run ids sort by time. */
  take(run: RunState): LastRun | undefined {
    if (run.simulated) return undefined;
    const known = this.files.get(run.file) ?? { id: '', status: run.status, phases: new Map() };
    const phases = new Map(known.phases);
    for (const [phase, status] of phaseStatuses(run)) {
      if (run.id >= (phases.get(phase)?.run ?? '')) phases.set(phase, { status, run: run.id });
    }
    const newest = run.id >= known.id ? { id: run.id, status: run.status } : { id: known.id, status: known.status };
    return this.set(run.file, { ...newest, phases });
  }
}

/** What each phase of a run is shown as. */
function phaseStatuses(run: RunState): Map<string, TaskStatus> {
  const statuses = new Map<string, TaskStatus>();
  for (const { phase, status } of run.tasks.values()) {
    const other = statuses.get(phase);
    statuses.set(phase, other === undefined ? status : moreTelling(other, status));
  }
  return statuses;
}
