/** Strings and whole number tokens of JSON, so that digits inside them are never taken for a number of their own. */
const token = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** Integers that a number may round: they become BigInt and are written back as integers. */
const longInteger = /^-?\d{16,}$/;

/** Parses JSON without rounding integers. Throws SyntaxError. */
export function exactParse(text: string): unknown {
  // A marker that the text does not hold.
  let marker = '\u0000int';
  while (text.includes(JSON.stringify(marker).slice(1, -1))) marker += '_';
  const marked = text.replace(token, (each) => (longInteger.test(each) && !Number.isSafeInteger(Number(each)) ? JSON.stringify(marker + each) : each));
  return JSON.parse(marked, (_, value: unknown) => (typeof value === 'string' && value.startsWith(marker) ? BigInt(value.slice(marker.length)) : value));
}

/** Writes a value as JSON; BigInt as an integer. Throws TypeError for what JSON cannot hold (NaN, functions, cycles). */
export function exactStringify(value: unknown): string {
  let marker = '\u0001int';
  const bigints: string[] = [];
  const refuse = (item: unknown): unknown => {
    if (typeof item === 'number' && !Number.isFinite(item)) throw new TypeError(`a task's value cannot hold ${item}`);
    if (typeof item === 'function' || typeof item === 'symbol') throw new TypeError(`a task's value cannot hold a ${typeof item}`);
    if (typeof item === 'string' && item.startsWith(marker)) marker += '_';
    return item;
  };
  JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? '' : refuse(item)));
  const text = JSON.stringify(value, (_, item: unknown) => {
    if (typeof item !== 'bigint') return item;
    bigints.push(item.toString());
    return marker + String(bigints.length - 1);
  });
  const escaped = JSON.stringify(marker).slice(1, -1).replace(/\\/g, '\\\\');
  return text.replace(new RegExp(`"${escaped}(\\d+)"`, 'g'), (_, index: string) => bigints[Number(index)] ?? 'null');
}
