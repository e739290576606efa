import { foldDue } from '../state/foldDue';
import { createStateFolder } from '../state/folder';

/** Folds of one root, one at a time and not one for each reason. */
export interface Folding {
  /** Folds after a pause, in milliseconds; reasons that come meanwhile count in. */
  readonly soon: (pause: number) => void;
  /** What went wrong in the last fold; undefined when it went well. */
  readonly problem: () => string | undefined;
  readonly stop: () => void;
}

export interface FoldingOptions {
  readonly root: string;
  /** Folds the root and brings the rows of its saved workflow files up to date; resolves to what went wrong. */
  readonly fold: () => Promise<string | undefined>;
  readonly log: (message: string) => void;
}

/** Milliseconds without a reason after which a large database is folded, too. */
const idle = 60_000;

/** Makes the folds of a root that may be written to; the first creates its `.millrace`. */
export function createFolding({ root, fold, log }: FoldingOptions): Folding {
  let timer: NodeJS.Timeout | undefined;
  let due = Infinity;
  let asked = 0;
  let running = false;
  let problem: string | undefined;

  const foldIfDue = async (): Promise<void> => {
    timer = undefined;
    due = Infinity;
    running = true;
    try {
      const folder = createStateFolder(root);
      const quiet = asked + idle;
      if (Date.now() < quiet && !foldDue(folder)) due = quiet;
      else problem = await fold();
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    } finally {
      running = false;
    }
    if (problem !== undefined) log(`${root}: ${problem}`);
    if (due < Infinity) plan();
  };
  const plan = (): void => {
    clearTimeout(timer);
    if (!running) timer = setTimeout(() => void foldIfDue(), Math.max(0, due - Date.now()));
  };

  return {
    soon: (pause) => {
      asked = Date.now();
      due = Math.min(due, asked + pause);
      plan();
    },
    problem: () => problem,
    stop: () => clearTimeout(timer),
  };
}
