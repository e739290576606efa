import type { Finding } from '../workflow/finding';
import { liveDocument } from '../workflow/live/liveDocument';
import { firstLook, type LiveFindings } from '../workflow/live/liveFindings';
import { checkFile, checkOpenFile, contextOf, type CheckedFile, type FileSurroundings } from './checkFile';
import { withSettings } from './checkSettings';
import { stampUnder } from './checkStamp';
import { asClosed, ClosedFile } from './closedFile';
import type { FileText, IndexChange, IndexedFile, IndexSurroundings } from './indexedFile';
import { nothingPacked, packFile } from './packedFile';
import { PhaseNames } from './phaseNames';
import { fileKey } from './root';
import type { ScannedFile } from './scan';
import { inSlices, stepsInSlices } from './slices';
import { Verdicts } from './verdicts';

export type { FileText, IndexChange, IndexedFile, IndexSurroundings } from './indexedFile';

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
  /** Files whose names are not among the names of their root yet. */
  private readonly unnamed = new Set<string>();
  /** Loads that go on: names, and what depends on them, wait for the first answers. */
  private loading = 0;
  private loaded: Promise<void> = Promise.resolve();
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
      const standing = { listed: source.listed, revision: ++this.revisions };
      if (!source.open) return this.store(asClosed(known, standing), known);
      if (known.document) return this.store({ ...known, ...standing, open: true }, known);
    }
    const root = this.surroundings.rootOf(source.path);
    const file = fileKey(root, source.path);
    const next = source.text === undefined ? this.tooLarge(source, root, file) : this.check({ ...source, text: source.text }, root, file);
    return this.store(next, known);
  }

  /**
   * Takes over files that were read and checked elsewhere and that `feed` hands in, telling of them at once. Their names,
   * and after all of them what other files and the disk have to say, follow. `isOpen`: these are left alone.
   */
  async load(feed: (take: (files: readonly ScannedFile[]) => void) => Promise<void>, isOpen: (path: string) => boolean): Promise<void> {
    this.loading++;
    const fed = feed((files) => this.take(files.filter(({ path }) => !isOpen(path)))).finally(() => {
      this.loading--;
      this.refreshSoon();
    });
    this.loaded = fed.catch(() => undefined);
    await fed;
  }

  private take(files: readonly ScannedFile[]): void {
    const changed: IndexedFile[] = [];
    const removed: IndexedFile[] = [];
    const { rootOf, configOf, settingsOf } = this.surroundings;
    for (const { path, text, hash, packed, stamp, dependent } of files) {
      const known = this.files.get(path);
      if (known && !known.open && known.listed && (known.tooLarge ? undefined : known.text) === text) continue;
      const root = rootOf(path);
      const next = new ClosedFile({ path, root, file: fileKey(root, path), listed: true, revision: ++this.revisions, text: text ?? '', tooLarge: text === undefined }, packed, hash);
      this.files.set(path, next);
      this.unnamed.add(path);
      if (dependent || stamp !== stampUnder(configOf(root), settingsOf?.(path))) this.stale.add(path);
      changed.push(next);
      if (known && known.root !== root) {
        this.namesOf(known.root).set(known.file, []);
        removed.push(known);
      }
    }
    if (changed.length > 0) this.tell({ changed, removed });
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
    this.unnamed.delete(path);
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
    while (this.refreshing || this.loading > 0) await (this.loading > 0 ? this.loaded : this.refreshing);
  }

  private refreshOne(path: string): void {
    this.stale.add(path);
    this.refreshSoon();
  }

  private refreshSoon(): void {
    this.refreshing ??= new Promise((resolve) => setTimeout(resolve, together))
      .then(() => inSlices(this.takeUnnamed(), (file) => this.name(file)))
      .then(() => inSlices(this.takeStale(), (file) => this.refresh(file)))
      .finally(() => {
        this.refreshing = undefined;
        // The end of a load asks by itself.
        if (this.loading === 0 && this.stale.size + this.staleRoots.size + this.unnamed.size > 0) this.refreshSoon();
      });
  }

  private *takeUnnamed(): Generator<IndexedFile> {
    if (this.loading > 0) return;
    for (const path of this.unnamed) {
      const file = this.files.get(path);
      if (file) yield file;
    }
  }

  private *takeStale(): Generator<IndexedFile> {
    if (this.loading > 0) return;
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
    const about = { path, root, file, listed, revision: ++this.revisions, text, tooLarge: false };
    if (!open) {
      const { document: { phases }, findings, statuses } = checkFile(text, { ...around, verdict: this.verdicts.of(path, text) });
      return new ClosedFile(about, packFile({ phases, findings, statuses }));
    }
    const { document, findings, statuses } = this.checkOpen(path, text, around);
    return { ...about, open, lineStarts: document.lineStarts, findings, statuses, phases: document.phases, phaseCount: document.phases.length, document };
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
    const about = { path, root, file, listed, revision: ++this.revisions, text: '', tooLarge: true };
    return open ? { ...about, open, lineStarts: [0], phases: [], phaseCount: 0, findings: [], statuses: [], document: undefined } : new ClosedFile(about, nothingPacked);
  }

  private store(next: IndexedFile, known: IndexedFile | undefined): IndexedFile {
    this.files.set(next.path, next);
    if (!next.document) this.forgetLive(next.path);
    this.tell({ changed: [next], removed: known && known.root !== next.root ? [known] : [] });
    this.name(next);
    return next;
  }

  /** Brings the names of a root up to a file. */
  private name(file: IndexedFile): void {
    this.unnamed.delete(file.path);
    if (mayBeLost(file)) this.lost.add(file.path);
    else this.lost.delete(file.path);
    const phases = file.listed ? file.phases : [];
    // Of a closed file nothing but the names may stay.
    const names = file.open ? phases.map(({ phase }) => phase) : phases.map(({ phase: { topic, job } }) => ({ topic, job }));
    if (this.namesOf(file.root).set(file.file, names)) this.recheckLostParents(file.root);
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

/** Whether a file may have a parent that is in no file; of a closed one without unpacking it. */
function mayBeLost(file: IndexedFile): boolean {
  return file instanceof ClosedFile ? file.packed.findings.includes('"parent-not-found"') : file.findings.some(({ code }) => code === 'parent-not-found');
}

/** Findings of one text: equal when they say the same at the same places. */
function sameFindings(a: readonly Finding[], b: readonly Finding[]): boolean {
  return a.length === b.length && a.every((finding, i) => finding === b[i] || JSON.stringify(finding) === JSON.stringify(b[i]));
}
