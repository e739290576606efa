import type { TaskRecord } from '../state/runRecords';
import type { RunState, TaskState } from '../state/runState';
import type { PhaseProgress } from './phaseProgress';
import type { ResultSource } from './results';

/** The tasks of a run with those that a change under way has created, which are not in its state yet. */
export class KnownTasks implements ResultSource {
  private readonly records = new Map<string, TaskRecord>();
  /** Values of repeated tasks, as JSON texts. */
  private readonly values = new Map<string, string>();

  constructor(private readonly run: RunState, private readonly phases: PhaseProgress, readonly depth: number) {}

  add(record: TaskRecord): void {
    this.records.set(record.key, record);
  }

  /** Whether this process has created it. */
  isNew(key: string): boolean {
    return this.records.has(key);
  }

  setValue(key: string, json: string): void {
    this.values.set(key, json);
  }

  find(key: string): TaskState | TaskRecord | undefined {
    return this.run.tasks.get(key) ?? this.records.get(key);
  }

  keysOf(phase: string): readonly string[] {
    return this.phases.keysOf(phase);
  }

  phasesNamed(name: string): readonly string[] {
    return this.phases.named(name);
  }

  valueOf(key: string): string | undefined {
    const task = this.run.tasks.get(key);
    return task?.status === 'completed' ? task.output ?? 'null' : this.values.get(key);
  }
}
