import { parseTime } from './timeText';

/** A request that cannot be answered; its message is the answer. */
export class BadRequest extends Error {}

/** One question, as parsed JSON. */
export type ExplainRequest = ReadonlyMap<string, unknown>;

/** Takes a question apart; throws BadRequest when it is no object. */
export function readRequest(value: unknown): ExplainRequest {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadRequest('a request is a JSON object');
  return new Map(Object.entries(value));
}

/** A text field; '' when absent or null. */
export function requestText(request: ExplainRequest, key: string): string {
  const value = request.get(key) ?? '';
  if (typeof value !== 'string') throw new BadRequest(`"${key}" must be a string`);
  return value;
}

/** A time field that must be there. */
export function requestTime(request: ExplainRequest, key: string): Date {
  const time = parseTime(requestText(request, key));
  if (time === undefined) throw new BadRequest(`"${key}" must be a time: 2006-01-02, 2006-01-02T15 or RFC 3339`);
  return time;
}

/** A whole number from 0 to `max`; `fallback` when absent. */
export function requestCount(request: ExplainRequest, key: string, fallback: number, max: number): number {
  const value = request.get(key) ?? fallback;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max) {
    throw new BadRequest(`"${key}" must be a whole number from 0 to ${max}`);
  }
  return value;
}

/** An object of texts; undefined when absent or null. */
export function requestTexts(request: ExplainRequest, key: string): ReadonlyMap<string, string> | undefined {
  const value = request.get(key) ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadRequest(`"${key}" must be an object`);
  const texts = new Map<string, string>();
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw new BadRequest(`"${key}.${name}" must be a string`);
    texts.set(name, text);
  }
  return texts;
}
