import type { Entries, PhaseNode, Span } from '../document';
import type { Phase } from '../phase';
import { movedEntries, movedSpan } from './moved';
import type { PhaseSection } from './phaseSection';

/** A section's phase where it lies now. Of ten thousand phases few are looked at after an edit: places are made when asked for. */
export class PlacedPhase implements PhaseNode {
  /** Also an item of the document's `phase` array. */
  readonly kind = 'table';
  private ownEntries: Entries | undefined;

  constructor(readonly section: PhaseSection, readonly moved: number, readonly index: number) {}

  get phase(): Phase {
    return this.section.node.phase;
  }

  get header(): Span {
    return movedSpan(this.section.node.header, this.moved);
  }

  get span(): Span {
    return movedSpan(this.section.node.span, this.moved);
  }

  get nameSpan(): Span {
    return movedSpan(this.section.node.nameSpan, this.moved);
  }

  get entries(): Entries {
    if (this.moved === 0) return this.section.node.entries;
    return (this.ownEntries ??= movedEntries(this.section.node.entries, this.moved));
  }
}
