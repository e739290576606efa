import type { Clock } from './scheduler';

/** A clock that tests move. */
export class ExampleClock implements Clock {
  private readonly calls = new Set<{ readonly at: number; readonly then: () => void }>();

  constructor(private ms: number) {}

  now(): Date {
    return new Date(this.ms);
  }

  wake(at: Date, then: () => void): () => void {
    const call = { at: at.getTime(), then };
    this.calls.add(call);
    return () => this.calls.delete(call);
  }

  /** Lets time go by up to `to`, waking everybody at his time, and what was started meanwhile come to its end. */
  async advance(to: string): Promise<void> {
    const end = Date.parse(to);
    for (;;) {
      const [next] = [...this.calls].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.calls.delete(next);
      this.ms = Math.max(this.ms, next.at);
      next.then();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.ms = Math.max(this.ms, end);
  }

  /** Sleep, or a clock that was set: nobody is woken in between. */
  jump(to: string): void {
    this.ms = Date.parse(to);
  }
}
