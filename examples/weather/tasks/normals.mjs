// Phase `normals`: a join, so `input.monthly` is an array with the value of each year's task.
import { pause } from './pause.mjs';

/** The mean of the years for each month of the calendar, in degrees Celsius and millimetres. */
export function averageYears(years) {
  return years[0].months.map(({ month }, i) => {
    const mean = (key) => Math.round((years.reduce((sum, year) => sum + year.months[i][key], 0) / years.length) * 10) / 10;
    return { month, max: mean('max'), min: mean('min'), rain: mean('rain') };
  });
}

/** The four years as one, and the kinds of weather of every day for the picture. */
export async function average(input, { log, signal }) {
  const years = input.monthly;
  await pause(600, signal);
  log(`${years.length} years: ${years.map((year) => year.year).join(', ')}`);
  const months = averageYears(years);
  return { months, years: years.map(({ year, kinds }) => ({ year, kinds })) };
}
