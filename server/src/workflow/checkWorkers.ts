import type { PhaseNode, WorkflowDocument } from './document';
import type { CheckContext, Finding } from './finding';

/** `no-worker` on every phase that neither itself, nor its file, nor millrace.toml says how to run. */
export function checkWorkers({ phases, workers }: WorkflowDocument, context: CheckContext): Finding[] {
  return phases
    .filter((node) => node.phase.topic !== '' && !runsItself(node))
    .filter(({ phase }) => !workers.has(phase.topic) && !context.workerTopics.has(phase.topic))
    .map(({ phase, index, nameSpan }) => ({
      code: 'no-worker', severity: 'hint', span: nameSpan, phase: index,
      message: `nothing says how to run ${phase.topic} locally: give the phase \`run\` or \`use\`, or add [workers.${phase.topic}] here or in millrace.toml`,
    }));
}

function runsItself({ entries }: PhaseNode): boolean {
  return entries.has('run') || entries.has('use');
}
