/** The values of one cron field, and whether a `*` or `?` without a step above 1 is among its items. */
export interface CronField {
  readonly values: ReadonlySet<number>;
  readonly star: boolean;
}

/** What a field may hold: its bounds, both included, and names for its values. */
export interface CronBounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const maxInt64 = (1n << 63n) - 1n;

/** Reads a field: items between commas. Empty items say nothing, so `,` alone matches never. */
export function parseCronField(text: string, bounds: CronBounds): CronField | { error: string } {
  const values = new Set<number>();
  let star = false;
  for (const item of text.split(',')) {
    if (item === '') continue;
    const range = parseItem(item, bounds);
    if ('error' in range) return range;
    for (let value = range.start; value <= range.end; value += range.step) values.add(value);
    star ||= range.star;
  }
  return { values, star };
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly star: boolean;
}

/** Reads `*`, `n`, `n-m`, each with `/step` or without. Checks run in the reference's order. */
function parseItem(item: string, bounds: CronBounds): Range | { error: string } {
  const [range = '', stepText, ...moreSteps] = item.split('/');
  const [low = '', high, ...moreBounds] = range.split('-');
  const wild = low === '*' || low === '?';
  let start: number = bounds.min;
  let end: number = bounds.max;
  if (!wild) {
    const first = parseValue(low, bounds);
    if (typeof first !== 'number') return first;
    if (moreBounds.length > 0) return { error: `too many hyphens: ${item}` };
    const last = high === undefined ? first : parseValue(high, bounds);
    if (typeof last !== 'number') return last;
    [start, end] = [first, last];
  }
  let step = 1;
  if (stepText !== undefined) {
    if (moreSteps.length > 0) return { error: `too many slashes: ${item}` };
    const parsed = parseInteger(stepText);
    if (typeof parsed !== 'number') return parsed;
    step = parsed;
    if (high === undefined) end = bounds.max;
  }
  const fault = rangeFault(start, end, step, bounds);
  if (fault !== undefined) return { error: `${fault}: ${item}` };
  return { start, end, step, star: wild && step === 1 };
}

function rangeFault(start: number, end: number, step: number, { min, max }: CronBounds): string | undefined {
  if (start < min) return `beginning of range (${start}) below minimum (${min})`;
  if (end > max) return `end of range (${end}) above maximum (${max})`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end})`;
  if (step === 0) return 'step of range should be a positive number';
  return undefined;
}

function parseValue(text: string, bounds: CronBounds): number | { error: string } {
  const named = bounds.names?.indexOf(text.toLowerCase()) ?? -1;
  return named < 0 ? parseInteger(text) : bounds.min + named;
}

/** Reads an integer as Go's strconv.Atoi, which takes a sign. */
function parseInteger(text: string): number | { error: string } {
  const failed = `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}`;
  if (!/^[+-]?[0-9]+$/.test(text)) return { error: `${failed}: invalid syntax` };
  const value = BigInt(text.replace('+', ''));
  if (value > maxInt64 || value < -maxInt64 - 1n) return { error: `${failed}: value out of range` };
  if (value < 0n) return { error: `negative number (${value}) not allowed: ${text}` };
  return Number(value);
}
