import type { Hover, HoverParams } from 'vscode-languageserver';
import { hover, namedPhase } from '../language/hover';
import type { PhaseFigures } from '../state/phaseFigures';
import type { Feature, OpenFile, ServerContext } from '../serverContext';

/** A hover waits so long for the state, which may be busy with a run; then it does without. In milliseconds. */
const patience = 20;

export const hoverFeature: Feature = {
  capability: () => ({ hoverProvider: true }),
  register: ({ connection, client, state, handleFile }) => {
    const [format = 'plaintext'] = client.textDocument?.hover?.contentFormat ?? [];
    connection.onHover(handleFile<HoverParams, Hover | null>('hover', null, async (file, { position }) => {
      const phase = namedPhase(file.document, position);
      const figures = phase === undefined ? undefined : await figuresOf(state, file, phase);
      return hover(file.document, position, { now: new Date(), format, figures }) ?? null;
    }));
  },
};

/** How a phase did; undefined when it has not run, or nobody can say in time. */
async function figuresOf(state: ServerContext['state'], { root, file }: OpenFile, phase: string): Promise<PhaseFigures | undefined> {
  if (!state.lastRun(root, file)?.phases[phase]) return undefined;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => { timer = setTimeout(() => resolve(undefined), patience); });
  const asked = state.request('figures', { root, file, phase }).catch(() => null);
  const figures = await Promise.race([asked, late]);
  clearTimeout(timer);
  return figures ?? undefined;
}
