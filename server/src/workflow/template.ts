/** The machine that fills a template: what `{HOST}`, `{POD}` and `{uuid}` need. */
export interface TemplateHost {
  readonly hostname: string;
  /** A new UUID; its first group is used. */
  uuid(): string;
}

/** Every token but `{meta:key}`, as it is usually written. */
export const templateTokens = [
  '{yyyy}', '{yy}', '{mm}', '{dd}', '{hh}', '{min}', '{TS}', '{SLUG}', '{HOUR_SLUG}', '{DAY_SLUG}', '{MONTH_SLUG}', '{HOST}', '{POD}', '{uuid}',
] as const;

const metaToken = /\{meta:(\w+)\}/g;

/** Date tokens: these in any mix of case, and those of `exactToken` only as written. */
const foldedToken = /\{(y{4}|y{2}|m{2}|d{2}|h{2})\}/gi;
const exactToken = /\{(min|TS|SLUG|HOUR_SLUG|DAY_SLUG|MONTH_SLUG)\}/g;

/**
 * Fills a template. Without a time the date tokens stay as written, and so do the host's.
 * Without `meta` (a root that has only a time) `{meta:key}` stays; with it a missing key becomes empty.
 * Without `host` its tokens stay.
 */
export function fillTemplate(
  template: string,
  time: Date | undefined,
  meta: ReadonlyMap<string, string> | undefined,
  host?: TemplateHost,
): string {
  const dated = time === undefined ? template : fillTime(template, time, host);
  return meta === undefined ? dated : fillMeta(dated, meta);
}

/** The keys of the template's `{meta:key}` tokens, in order, repeats included. */
export function templateKeys(template: string): string[] {
  return [...template.matchAll(metaToken)].map(([, key = '']) => key);
}

/** Fills what stands before the first `#`; a `#` at the very start cuts nothing off. */
function fillTime(template: string, time: Date, host: TemplateHost | undefined): string {
  const hash = template.indexOf('#');
  const end = hash > 0 ? hash : template.length;
  const parts = dateParts(time);
  const filled = template
    .slice(0, end)
    .replace(exactToken, (_, name: keyof DateParts) => parts[name])
    .replace(foldedToken, (token) => foldedPart(parts, token.toLowerCase()));
  return (host === undefined ? filled : fillHost(filled, host)) + template.slice(end);
}

type DateParts = ReturnType<typeof dateParts>;

function dateParts(time: Date) {
  const two = (value: number): string => String(value).padStart(2, '0');
  const year = String(time.getUTCFullYear());
  const [month, day, hour, min] = [two(time.getUTCMonth() + 1), two(time.getUTCDate()), two(time.getUTCHours()), two(time.getUTCMinutes())];
  const MONTH_SLUG = `${year}/${month}`;
  const DAY_SLUG = `${MONTH_SLUG}/${day}`;
  const SLUG = `${DAY_SLUG}/${hour}`;
  const TS = `${year.padStart(4, '0')}${month}${day}T${hour}${min}${two(time.getUTCSeconds())}`;
  return { year, month, day, hour, min, TS, SLUG, HOUR_SLUG: SLUG, DAY_SLUG, MONTH_SLUG };
}

function foldedPart(parts: DateParts, token: string): string {
  switch (token) {
    case '{yyyy}': return parts.year;
    case '{yy}': return parts.year.slice(2);
    case '{mm}': return parts.month;
    case '{dd}': return parts.day;
    default: return parts.hour;
  }
}

function fillHost(text: string, { hostname, uuid }: TemplateHost): string {
  // A pod's own part of its host name are the last two words.
  const pod = hostname.split('-').slice(-2).join('-');
  return text
    .replace(/\{host\}/gi, () => hostname)
    .replace(/\{pod\}/gi, () => pod)
    // Only the first, as in the reference.
    .replace('{uuid}', () => uuid().split('-')[0] ?? '');
}

/** In one pass: a value is data, so a token in it is not filled again. */
function fillMeta(template: string, meta: ReadonlyMap<string, string>): string {
  return template.replace(metaToken, (_, key: string) => meta.get(key) ?? '');
}
