import { judge, type Verdict } from '../workflow/judge';
import type { LiveDocument } from '../workflow/live/liveDocument';
import { isKnownValid, likelyVerdict, liveVerdict, validVerdict, type LiveVerdict } from '../workflow/live/liveVerdict';

/** From this length on, in UTF-16 units, smol-toml takes longer than a keystroke may wait. */
const longText = 200_000;

/** What smol-toml says of the files of a workspace; of long texts it is asked elsewhere, one question a file at a time. */
export class Verdicts {
  private readonly answers = new Map<string, { readonly text: string; readonly verdict: Verdict }>();
  private readonly live = new Map<string, LiveVerdict>();
  private readonly asked = new Set<string>();

  /**
   * `judgeElsewhere`: judges long texts; without it every text is judged here and now. `textOf`: a file's text by now.
   * `onAnswer` is called when `of` or `ofOpen` would say something else about that text than before.
   */
  constructor(
    private readonly judgeElsewhere: ((text: string) => Promise<Verdict>) | undefined,
    private readonly textOf: (path: string) => string | undefined,
    private readonly onAnswer: (path: string) => void,
  ) {}

  /** The verdict on a file's text; until that on a long text has come it counts as valid. */
  of(path: string, text: string): Verdict {
    this.live.delete(path);
    return this.whole(path, text, undefined);
  }

  /** The same of a file that is being edited: most edits need a look at what they touched only. */
  ofOpen(path: string, document: LiveDocument): Verdict {
    const { text } = document.document;
    const live = liveVerdict(document, this.live.get(path));
    this.live.set(path, live);
    if (isKnownValid(live)) return undefined;
    const verdict = this.whole(path, text, likelyVerdict(live));
    if (!verdict && (text.length < longText || this.answers.get(path)?.text === text)) this.live.set(path, validVerdict(document));
    return verdict;
  }

  forget(path: string): void {
    this.answers.delete(path);
    this.live.delete(path);
  }

  private whole(path: string, text: string, meanwhile: Verdict): Verdict {
    if (text.length < longText || !this.judgeElsewhere) return judge(text);
    const known = this.answers.get(path);
    if (known?.text === text) return known.verdict;
    void this.ask(path, text, this.judgeElsewhere);
    return meanwhile;
  }

  private async ask(path: string, text: string, judgeElsewhere: (text: string) => Promise<Verdict>): Promise<void> {
    if (this.asked.has(path)) return;
    this.asked.add(path);
    try {
      const verdict = await judgeElsewhere(text);
      if (this.textOf(path) === undefined) return;
      this.answers.set(path, { text, verdict });
    } catch {
      // Nobody is there to judge: the text goes on counting as valid.
      return;
    } finally {
      this.asked.delete(path);
    }
    // Where the text is another by now, this asks about that one.
    this.onAnswer(path);
  }
}
