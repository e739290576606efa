// A worker of protocol `task`: reads one task as a JSON line, answers with the same task and a result.
// Workers written with the Go library pcelvng/task speak it too.
import { text } from 'node:stream/consumers';
import { isProgram, readInputs, writeValue } from './command.mjs';
import { pause } from './pause.mjs';
import { readTable } from './table.mjs';

const round = (number) => Math.round(number * 10) / 10;
const mean = (numbers) => round(numbers.reduce((sum, number) => sum + number, 0) / numbers.length);

/** One year of cleaned days (fields are strings, as CSV has them) by month, and each day's kind of weather in order. */
export function summarize(days, year) {
  const ofYear = days.filter((day) => day.date.startsWith(`${year}-`));
  const months = Array.from({ length: 12 }, (_, i) => {
    const ofMonth = ofYear.filter((day) => Number(day.date.slice(5, 7)) === i + 1);
    return {
      month: i + 1,
      max: mean(ofMonth.map((day) => Number(day.max))),
      min: mean(ofMonth.map((day) => Number(day.min))),
      rain: round(ofMonth.reduce((sum, day) => sum + Number(day.rain), 0)),
    };
  });
  return { year: Number(year), months, kinds: ofYear.map((day) => day.weather) };
}

if (isProgram(import.meta.url)) {
  const task = JSON.parse(await text(process.stdin));
  const year = new URLSearchParams(task.meta).get('year');
  const inputs = await readInputs();
  const value = summarize(await readTable(inputs['clean:weather'].file), year);
  await pause(900);
  // Lines that are no result are log.
  console.log(`${year}: ${value.kinds.length} days`);
  await writeValue(value);
  // The result: the task that came in, and how it went. This line wins over the exit code.
  const msg = `${value.kinds.filter((kind) => kind === 'sun').length} sunny days`;
  console.log(JSON.stringify({ ...task, result: 'complete', msg }));
}
