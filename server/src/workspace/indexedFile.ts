import type { Span, WorkflowDocument } from '../workflow/document';
import type { Finding } from '../workflow/finding';
import type { Verdict } from '../workflow/judge';
import type { Phase } from '../workflow/phase';
import type { CheckSettings } from './checkSettings';
import type { Config } from './config';

/** A workflow file as it is now: unsaved text where it is open, else what the disk has. */
export interface IndexedFile {
  readonly path: string;
  readonly root: string;
  /** File key: root-relative with `/`. */
  readonly file: string;
  readonly open: boolean;
  /** False for an open file that the filters of the workspace leave out: it is checked, but in no list. */
  readonly listed: boolean;
  /** Another number after each change of text or findings; never reused. */
  readonly revision: number;
  readonly text: string;
  /** With `text` all that `positionAt` needs. */
  readonly lineStarts: readonly number[];
  readonly phases: readonly { readonly phase: Phase; readonly nameSpan: Span }[];
  /** Costs less to ask for than `phases`. */
  readonly phaseCount: number;
  readonly findings: readonly Finding[];
  /** For the phases in order, the `status` column of the database. */
  readonly statuses: readonly string[];
  /** Kept for open files only: of ten thousand files it would be most of the memory. */
  readonly document: WorkflowDocument | undefined;
  /** Larger than `largestFile`: named, not read. */
  readonly tooLarge: boolean;
}

export interface IndexChange {
  readonly changed: readonly IndexedFile[];
  /** Files that are no longer there or no longer workflows. */
  readonly removed: readonly IndexedFile[];
}

/** What the index needs to know of its surroundings. */
export interface IndexSurroundings {
  readonly rootOf: (path: string) => string;
  readonly configOf: (root: string) => Config;
  /** What the editor's settings say of a file; without it nothing. */
  readonly settingsOf?: (path: string) => CheckSettings | undefined;
  /** Whether a meta file of a root is there, as far as that is known; without it nobody asks. */
  readonly metaFileExists?: (root: string, path: string) => boolean | undefined;
  /** Judges large texts elsewhere; without it every text is judged here and now. */
  readonly judgeElsewhere?: (text: string) => Promise<Verdict>;
}

/** Which text a file has, and where it comes from. `text` undefined: too large to be read. */
export interface FileText {
  readonly path: string;
  readonly text: string | undefined;
  readonly open: boolean;
  readonly listed: boolean;
}
