import { statusShapes } from './icons';
import { runLabel, statusWords, summaryLine } from './labels';
import type { NodeState, RunMessage, TaskStatus } from './messages';
import { drawShape, element } from './node';

const legendOrder: readonly TaskStatus[] = ['completed', 'failed', 'running', 'waiting', 'pending', 'skipped', 'bypassed', 'cancelled'];

/** The parts of the page around the graph. */
export interface Chrome {
  showRun(message: RunMessage, states: readonly NodeState[]): void;
  /** A line above the graph; '' takes it away. */
  banner(text: string): void;
  /** Words instead of a graph; '' takes them away. */
  notice(text: string): void;
}

/** Finds the element that the page must have. */
export function part<E extends Element>(id: string, type: abstract new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no ${id}.`);
  return found;
}

/** @param choose called with the run to show; null: always the newest */
export function chrome(choose: (id: string | null) => void): Chrome {
  const picker = part('run', HTMLSelectElement);
  const summary = part('summary', HTMLElement);
  picker.addEventListener('change', () => choose(picker.value === '' ? null : picker.value));
  drawLegend(part('legend', HTMLElement));
  let offered = '';

  const say = (id: string, text: string): void => {
    const line = part(id, HTMLElement);
    line.textContent = text;
    line.hidden = text === '';
  };

  return {
    showRun({ shown, chosen, choices }, states) {
      const line = summaryLine(shown, states);
      if (summary.textContent !== line) summary.textContent = line;
      summary.className = shown?.status ?? '';
      const now = new Date();
      const options = [['', 'Newest'], ...choices.map((run) => [run.id, runLabel(run, now)])] as const;
      if (offered !== JSON.stringify(options)) {
        offered = JSON.stringify(options);
        picker.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
      }
      picker.value = chosen ?? '';
      picker.disabled = choices.length === 0;
    },
    banner: (text) => say('banner', text),
    notice: (text) => say('notice', text),
  };
}

function drawLegend(legend: HTMLElement): void {
  const list = legend.querySelector('ul');
  list?.replaceChildren(...legendOrder.map((status) => {
    const item = document.createElement('li');
    const icon = element('svg', { viewBox: '0 0 16 16', width: 14, height: 14, class: `node ${status}`, 'aria-hidden': 'true' });
    const drawing = element('g', { class: 'icon' }, icon);
    drawShape(drawing, statusShapes[status]);
    item.append(icon, statusWords[status]);
    return item;
  }));
}
