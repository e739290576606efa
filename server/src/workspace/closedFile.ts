import { lineStartsOf } from '../workflow/lines';
import type { IndexedFile } from './indexedFile';
import { packFile, unpackFindings, unpackPhases, type PackedFile } from './packedFile';

type About = Pick<IndexedFile, 'path' | 'root' | 'file' | 'listed' | 'revision' | 'text' | 'tooLarge'>;

/** What is unpacked of a file. */
interface Unpacked {
  readonly of: ClosedFile;
  phases?: IndexedFile['phases'];
  checked?: Pick<IndexedFile, 'findings' | 'statuses'>;
  lineStarts?: readonly number[];
}

/** The files that were looked at last, so many: a walk through all leaves no more behind. Weak references would: only a full collection clears them. */
const kept: (Unpacked | undefined)[] = Array.from({ length: 8 });
let newest = 0;

/** A file that nobody has open: packed, and unpacked while somebody looks at it. */
export class ClosedFile implements IndexedFile {
  readonly path: string;
  readonly root: string;
  readonly file: string;
  readonly listed: boolean;
  readonly revision: number;
  readonly text: string;
  readonly tooLarge: boolean;

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

  private get unpacked(): Unpacked {
    const last = kept[newest];
    if (last?.of === this) return last;
    const known = kept.find((unpacked) => unpacked?.of === this);
    if (known) return known;
    newest = (newest + 1) % kept.length;
    return kept[newest] = { of: this };
  }
}

/** The same file without what is kept of open ones only. */
export function asClosed(file: IndexedFile, { listed, revision }: Pick<IndexedFile, 'listed' | 'revision'>): ClosedFile {
  const about = { path: file.path, root: file.root, file: file.file, listed, revision, text: file.text, tooLarge: file.tooLarge };
  return file instanceof ClosedFile ? new ClosedFile(about, file.packed, file.hash) : new ClosedFile(about, packFile(file));
}
