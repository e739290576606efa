// Functions for `use = "./tasks/clean.mjs#weather"`: (input, context) => value.
import { pause } from './pause.mjs';
import { formatCsv, readTable, writeOut } from './table.mjs';

/** Days in order, numbers as numbers, each day once, the minimum not above the maximum. */
export function cleanDays(rows) {
  const days = new Map();
  for (const { date, precipitation, temp_max, temp_min, weather } of rows) {
    const day = { date, rain: Number(precipitation), max: Number(temp_max), min: Number(temp_min), weather };
    if (/^\d{4}-\d\d-\d\d$/.test(date) && day.rain >= 0 && day.min <= day.max) days.set(date, day);
  }
  return [...days.values()].sort((a, b) => a.date.localeCompare(b.date));
}

/** Flights with a time, both ends and a delay in minutes (negative: early). */
export function cleanFlights(rows) {
  return rows
    .filter(({ date, delay, origin, destination }) => /^\d{4}\/\d\d\/\d\d \d\d:\d\d$/.test(date) && Number.isInteger(delay) && origin && destination)
    .map(({ date, delay, origin, destination }) => ({ time: `${date.replaceAll('/', '-').replace(' ', 'T')}:00`, origin, destination, delay }));
}

/** Writes the cleaned rows and tells what it kept; shared by the two phases. */
async function keep(source, file, rows, total, { log, signal }) {
  await pause(700, signal);
  await writeOut(file, formatCsv(rows));
  log(`${source}: kept ${rows.length} of ${total} rows`);
  return { file, rows: rows.length, dropped: total - rows.length };
}

/** Phase `clean:weather`. Its parent's value stands under the parent's name. */
export async function weather(input, context) {
  const source = input['extract:weather'].file;
  const raw = await readTable(source);
  return keep(source, 'out/clean/weather.csv', cleanDays(raw), raw.length, context);
}

/** Phase `clean:flights`. */
export async function flights(input, context) {
  const source = input['extract:flights'].file;
  const raw = await readTable(source);
  return keep(source, 'out/clean/flights.csv', cleanFlights(raw), raw.length, context);
}
