import type { Span, WorkflowDocument } from '../workflow/document';
import type { Finding } from '../workflow/finding';
import type { Verdict } from '../workflow/judge';
import type { Phase } from '../workflow/phase';
import { liveDocument } from '../workflow/live/liveDocument';
import { firstLook, type LiveFindings } from '../workflow/live/liveFindings';
import { checkFile, checkOpenFile, contextOf, type CheckedFile, type FileSurroundings } from './checkFile';
import { withSettings, type CheckSettings } from './checkSettings';
import type { Config } from './config';
import { PhaseNames } from './phaseNames';
import { fileKey } from './root';
import { inSlices, stepsInSlices } from './slices';
import { Verdicts } from './verdicts';

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

/** Names that come and go within this time, in milliseconds, have their files checked once. */
const together = 20;

/** Every workflow file of the workspace with its phases and findings, each text parsed once. */
export class WorkflowIndex {
  private readonly files = new Map<string, IndexedFile>();
  private readonly names = new Map<string, PhaseNames>();
  private readonly listeners = new Set<(change: IndexChange) => void>();
  private readonly verdicts: Verdicts;
  /** Of open files, what the next version takes over. */
  private readonly live = new Map<string, LiveFindings>();
  private revisions = 0;
  private readonly stale = new Set<string>();
  /** Files of which the next check takes nothing over. */
  private readonly outdated = new Set<string>();
  /** Files with a parent that is in no file, and roots in which names came or went since those were checked. */
  private readonly lost = new Set<string>();
  private readonly staleRoots = new Set<string>();
  private refreshing: Promise<void> | undefined;

  constructor(private readonly surroundings: IndexSurroundings) {
    this.verdicts = new Verdicts(surroundings.judgeElsewhere, (path) => this.files.get(path)?.text, (path) => this.refreshOne(path));
  }

  get(path: string): IndexedFile | undefined {
    return this.files.get(path);
  }

  all(): IterableIterator<IndexedFile> {
    return this.files.values();
  }

  /** Calls back after each change until the returned function is called. */
  onDidChange(listener: (change: IndexChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes a file's text, checks it and tells the listeners, all before it returns. Files that depend on it follow later. */
  update(source: FileText): IndexedFile {
    const known = this.files.get(source.path);
    if (known && (known.tooLarge ? undefined : known.text) === source.text) {
      if (known.open === source.open && known.listed === source.listed) return known;
      if (!source.open || known.document) return this.store({ ...known, ...standing(source, known), revision: ++this.revisions }, known);
    }
    const root = this.surroundings.rootOf(source.path);
    const file = fileKey(root, source.path);
    const next = source.text === undefined ? this.tooLarge(source, root, file) : this.check({ ...source, text: source.text }, root, file);
    return this.store(next, known);
  }

  /**
   * Looks at a long text in slices, so that `update` with it has little left to do. `isWanted` tells whether the file
   * is still open then.
   */
  async prepare(path: string, text: string, isWanted: () => boolean): Promise<void> {
    if (this.live.has(path)) return;
    const root = this.surroundings.rootOf(path);
    const { configOf, settingsOf } = this.surroundings;
    const [config, settings] = [configOf(root), settingsOf?.(path)];
    const looked = await stepsInSlices(firstLook(text, contextOf(this.around(path, root, fileKey(root, path)))));
    const outdated = configOf(root) !== config || settingsOf?.(path) !== settings;
    if (isWanted() && !outdated && !this.live.has(path)) this.live.set(path, looked);
  }

  /** Forgets a file. */
  remove(path: string): void {
    const known = this.files.get(path);
    if (!known) return;
    this.files.delete(path);
    this.verdicts.forget(path);
    this.forgetLive(path);
    this.lost.delete(path);
    if (this.namesOf(known.root).set(known.file, [])) this.recheckLostParents(known.root);
    this.tell({ changed: [], removed: [known] });
  }

  /** Checks files anew, in slices: after a change of configuration, or of the root they belong to. */
  recheck(matches: (file: IndexedFile) => boolean): void {
    for (const file of this.files.values()) {
      if (!matches(file)) continue;
      this.stale.add(file.path);
      // What was right of a phase by itself may be wrong now.
      if (this.live.has(file.path)) this.outdated.add(file.path);
    }
    this.refreshSoon();
  }

  /** Resolves when nothing waits to be checked any more. */
  async settled(): Promise<void> {
    while (this.refreshing) await this.refreshing;
  }

  private refreshOne(path: string): void {
    this.stale.add(path);
    this.refreshSoon();
  }

  private refreshSoon(): void {
    this.refreshing ??= new Promise((resolve) => setTimeout(resolve, together))
      .then(() => inSlices(this.takeStale(), (file) => this.refresh(file)))
      .finally(() => {
        this.refreshing = undefined;
        if (this.stale.size + this.staleRoots.size > 0) this.refreshSoon();
      });
  }

  private *takeStale(): Generator<IndexedFile> {
    for (const path of this.lost) if (this.staleRoots.has(this.files.get(path)?.root ?? '')) this.stale.add(path);
    this.staleRoots.clear();
    for (const path of this.stale) {
      this.stale.delete(path);
      const file = this.files.get(path);
      if (file) yield file;
    }
  }

  private refresh(known: IndexedFile): void {
    const root = this.surroundings.rootOf(known.path);
    if (root !== known.root) this.namesOf(known.root).set(known.file, []);
    if (known.tooLarge) return;
    const next = this.check(known, root, fileKey(root, known.path));
    if (root === known.root && sameFindings(known.findings, next.findings)) return;
    this.store(next, known);
  }

  private check(source: FileText & { readonly text: string }, root: string, file: string): IndexedFile {
    const { path, text, open, listed } = source;
    const around = this.around(path, root, file);
    const { document, findings, statuses } = open ? this.checkOpen(path, text, around) : checkFile(text, { ...around, verdict: this.verdicts.of(path, text) });
    return {
      path, root, file, open, listed, revision: ++this.revisions, text, lineStarts: document.lineStarts, findings, statuses, tooLarge: false,
      phases: open ? document.phases : withoutPlaces(document.phases),
      document: open ? document : undefined,
    };
  }

  private around(path: string, root: string, file: string): FileSurroundings {
    const config = this.surroundings.configOf(root);
    const settings = this.surroundings.settingsOf?.(path);
    return {
      config: settings ? withSettings(config, settings) : config,
      metaFileExists: (meta) => this.surroundings.metaFileExists?.(root, meta),
      filesWithPhase: (entry) => this.namesOf(root).filesWith(entry).filter((other) => other !== file),
    };
  }

  private checkOpen(path: string, text: string, around: FileSurroundings): CheckedFile {
    const before = this.live.get(path);
    const live = before?.live.document.text === text ? before.live : liveDocument(text, before?.live);
    const checked = checkOpenFile(live, { ...around, verdict: this.verdicts.ofOpen(path, live) }, this.outdated.delete(path) ? undefined : before);
    this.live.set(path, checked.live);
    return checked;
  }

  private forgetLive(path: string): void {
    this.live.delete(path);
    this.outdated.delete(path);
  }

  private tooLarge({ path, open, listed }: FileText, root: string, file: string): IndexedFile {
    return {
      path, root, file, open, listed, revision: ++this.revisions, text: '', lineStarts: [0], phases: [], findings: [], statuses: [],
      document: undefined, tooLarge: true,
    };
  }

  private store(next: IndexedFile, known: IndexedFile | undefined): IndexedFile {
    this.files.set(next.path, next);
    if (!next.document) this.forgetLive(next.path);
    if (next.findings.some(({ code }) => code === 'parent-not-found')) this.lost.add(next.path);
    else this.lost.delete(next.path);
    const changed = this.namesOf(next.root).set(next.file, next.listed ? next.phases.map(({ phase }) => phase) : []);
    this.tell({ changed: [next], removed: known && known.root !== next.root ? [known] : [] });
    if (changed) this.recheckLostParents(next.root);
    return next;
  }

  /** A name that came or went changes what a missing parent of another file is told. */
  private recheckLostParents(root: string): void {
    this.staleRoots.add(root);
    this.refreshSoon();
  }

  private namesOf(root: string): PhaseNames {
    const names = this.names.get(root) ?? new PhaseNames();
    this.names.set(root, names);
    return names;
  }

  private tell(change: IndexChange): void {
    for (const listener of this.listeners) listener(change);
  }
}

/** What changes in a file whose text stays as it is. */
function standing({ open, listed }: FileText, known: IndexedFile): Pick<IndexedFile, 'open' | 'listed' | 'document' | 'phases'> {
  return open ? { open, listed, document: known.document, phases: known.phases } : { open, listed, document: undefined, phases: withoutPlaces(known.phases) };
}

/** Phases as they are kept of a file that is not open. */
function withoutPlaces(phases: IndexedFile['phases']): IndexedFile['phases'] {
  return phases.map(({ phase, nameSpan }) => ({ phase, nameSpan }));
}

/** Findings of one text: equal when they say the same at the same places. */
function sameFindings(a: readonly Finding[], b: readonly Finding[]): boolean {
  return a.length === b.length && a.every((finding, i) => finding === b[i] || JSON.stringify(finding) === JSON.stringify(b[i]));
}
