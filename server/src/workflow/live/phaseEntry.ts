import type { Entry, Span, Value } from '../document';
import { movedSpan } from './moved';
import type { PlacedPhase } from './placedPhase';

/** The top-level key of all phases of one spelling. Few ask for it: what it holds is made when they do. */
export class PhaseEntry implements Entry {
  private own: readonly PlacedPhase[] | undefined;

  constructor(readonly key: string, private readonly all: readonly PlacedPhase[]) {}

  get keySpan(): Span {
    return this.spans(this.phases.slice(0, 1))[0] ?? { start: 0, end: 0 };
  }

  get again(): readonly Span[] {
    return this.spans(this.phases).slice(1);
  }

  get value(): Value {
    return { kind: 'array', span: this.phases[0]?.span ?? this.keySpan, items: this.phases };
  }

  private get phases(): readonly PlacedPhase[] {
    return (this.own ??= this.all.filter(({ section }) => section.key === this.key));
  }

  private spans(phases: readonly PlacedPhase[]): Span[] {
    return phases.flatMap(({ section, moved }) => section.keySpans.map((span) => movedSpan(span, moved)));
  }
}
