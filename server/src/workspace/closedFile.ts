import { lineStartsOf } from '../workflow/lines';
import type { IndexedFile } from './indexedFile';
import { packFile, unpackFindings, unpackPhases, type PackedFile } from './packedFile';

type About = Pick<IndexedFile, 'path' | 'root' | 'file' | 'listed' | 'revision' | 'text' | 'tooLarge'>;

/** A file that nobody has open: packed, and unpacked while somebody looks at it. */
export class ClosedFile implements IndexedFile {
  readonly path: string;
  readonly root: string;
  readonly file: string;
  readonly listed: boolean;
  readonly revision: number;
  readonly text: string;
  readonly tooLarge: boolean;
  private kept: WeakRef<{ phases?: IndexedFile['phases']; checked?: Pick<IndexedFile, 'findings' | 'statuses'>; lineStarts?: readonly number[] }> | undefined;

  /** `hash`: that of its content on the disk, where it is known. */
  constructor(about: About, readonly packed: PackedFile, readonly hash?: string) {
    ({ path: this.path, root: this.root, file: this.file, listed: this.listed, revision: this.revision, text: this.text, tooLarge: this.tooLarge } = about);
  }

  get open(): false {
    return false;
  }

  get document(): undefined {
    return undefined;
  }

  get phaseCount(): number {
    return this.packed.phaseCount;
  }

  get lineStarts(): readonly number[] {
    return this.unpacked.lineStarts ??= lineStartsOf(this.text);
  }

  get phases(): IndexedFile['phases'] {
    return this.unpacked.phases ??= unpackPhases(this.packed);
  }

  get findings(): IndexedFile['findings'] {
    return (this.unpacked.checked ??= unpackFindings(this.packed)).findings;
  }

  get statuses(): readonly string[] {
    return (this.unpacked.checked ??= unpackFindings(this.packed)).statuses;
  }

  private get unpacked() {
    const known = this.kept?.deref();
    if (known) return known;
    const empty = {};
    this.kept = new WeakRef(empty);
    return empty as NonNullable<typeof known>;
  }
}

/** The same file without what is kept of open ones only. */
export function asClosed(file: IndexedFile, { listed, revision }: Pick<IndexedFile, 'listed' | 'revision'>): ClosedFile {
  const about = { path: file.path, root: file.root, file: file.file, listed, revision, text: file.text, tooLarge: file.tooLarge };
  return file instanceof ClosedFile ? new ClosedFile(about, file.packed, file.hash) : new ClosedFile(about, packFile(file));
}
