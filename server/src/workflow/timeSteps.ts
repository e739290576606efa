export const hourMs = 3_600_000;

/** How far one time is from the next. */
export type StepName = 'hour' | 'day' | 'week' | 'month';

/** Milliseconds of one time to those of the next. */
type Step = (ms: number) => number;

const day: Step = (ms) => ms + 24 * hourMs;
const steps = new Map<StepName, Step>([
  ['hour', (ms) => ms + hourMs],
  ['day', day],
  ['week', (ms) => ms + 7 * 24 * hourMs],
  ['month', nextMonth],
]);
const adverbs = new Map<string, StepName>([['hourly', 'hour'], ['daily', 'day'], ['weekly', 'week'], ['monthly', 'month']]);

/** The step of `hour`, `day`, `week` or `month`, or of its adverb, in any case, as one word; undefined for anything else. */
export function stepName(text: string): StepName | undefined {
  const word = text.toLowerCase();
  return adverbs.get(word) ?? [...steps.keys()].find((name) => name === word);
}

/** A day that the next month lacks is carried over, as in Go: January 31 steps to March 2 or 3. */
function nextMonth(ms: number): number {
  const date = new Date(ms);
  return date.setUTCMonth(date.getUTCMonth() + 1);
}

/**
 * Every step from the earlier end on, both ends included; latest first when it goes backwards. Times in milliseconds.
 * @param by as `stepName` takes it; a day for anything else, as in the reference
 */
export function stepTimes(from: number, to: number, by: string | undefined): Date[] {
  const step = steps.get(stepName(by ?? '') ?? 'day') ?? day;
  const last = Math.floor(Math.max(from, to));
  const times: Date[] = [];
  for (let ms = Math.floor(Math.min(from, to)); ms <= last; ms = step(ms)) times.push(new Date(ms));
  return to < from ? times.reverse() : times;
}
