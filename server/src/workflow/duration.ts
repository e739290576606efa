/** Nanoseconds in each unit that Go's time.ParseDuration knows; both micro signs count. */
const unitNanoseconds: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\u00b5s', 1_000n],
  ['\u03bcs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

/** The size of the most negative int64; a positive duration must stay below it. */
const limit = 1n << 63n;

const component = /([0-9]*)(\.[0-9]*)?([^0-9.]*)/y;

/**
 * Reads a Go duration (`-1h30m`, `.5h`, `10ms`) as time.ParseDuration does, overflow included.
 * `ms` may have a fraction down to a nanosecond. The error is worded as Go words it.
 */
export function parseDuration(text: string): { ms: number } | { error: string } {
  const invalid = { error: `time: invalid duration ${quote(text)}` };
  const negative = text.startsWith('-');
  const rest = negative || text.startsWith('+') ? text.slice(1) : text;
  if (rest === '0') return { ms: 0 };
  if (rest === '') return invalid;

  let total = 0n;
  component.lastIndex = 0;
  while (component.lastIndex < rest.length) {
    const [, whole = '', fraction = '', unit = ''] = component.exec(rest) ?? [];
    if (whole === '' && fraction.length < 2) return invalid;
    if (whole !== '' && BigInt(whole) > limit) return invalid;
    if (unit === '') return { error: `time: missing unit in duration ${quote(text)}` };
    const scale = unitNanoseconds.get(unit);
    if (scale === undefined) return { error: `time: unknown unit ${quote(unit)} in duration ${quote(text)}` };
    const value = BigInt(whole === '' ? '0' : whole);
    if (value > limit / scale) return invalid;
    total += value * scale + fractionNanoseconds(fraction.slice(1), scale);
    if (total > limit) return invalid;
  }
  if (!negative && total === limit) return invalid;
  return { ms: toMilliseconds(negative ? -total : total) };
}

/** Go keeps the digits that fit an int64, then multiplies in floating point and cuts. */
function fractionNanoseconds(digits: string, unit: bigint): bigint {
  let kept = 0n;
  let scale = 1;
  for (const digit of digits) {
    if (kept > (limit - 1n) / 10n) break;
    const next = kept * 10n + BigInt(digit);
    if (next > limit) break;
    kept = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(kept) * (Number(unit) / scale)));
}

/** Splits before converting, so that long durations keep their nanoseconds. */
function toMilliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000n) + Number(nanoseconds % 1_000_000n) / 1e6;
}

/** Quotes text as Go's time package does: bytes outside printable ASCII become `\xNN`. */
function quote(text: string): string {
  const escaped = text.replace(/["\\]/g, '\\$&').replace(/[^ -\u007f]/gu, (char) => {
    const bytes = [...new TextEncoder().encode(char)];
    return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  });
  return `"${escaped}"`;
}

/**
 * Spells milliseconds as the shortest Go duration that parses back to the same nanosecond:
 * `1h30m`, `1.5s`, `10ms`, `0s`.
 */
export function formatDuration(ms: number): string {
  const nanoseconds = BigInt(Math.trunc(ms)) * 1_000_000n + BigInt(Math.round((ms % 1) * 1e6));
  if (nanoseconds === 0n) return '0s';
  const sign = nanoseconds < 0n ? '-' : '';
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}\u00b5s`;
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 6)}ms`;
  const seconds = size / 1_000_000_000n;
  const hours = seconds / 3600n;
  const minutes = (seconds / 60n) % 60n;
  const rest = size % 60_000_000_000n;
  const parts = [hours > 0n ? `${hours}h` : '', minutes > 0n ? `${minutes}m` : '', rest > 0n ? `${decimal(rest, 9)}s` : ''];
  return sign + parts.join('');
}

/** Writes an integer with `places` decimals, without trailing zeros. */
function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  const whole = digits.slice(0, -places);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
