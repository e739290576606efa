import { text } from './svg.mjs';

/** Colour of each kind of weather in the table. */
export const weatherColours = { sun: '#f2b134', rain: '#3f78b5', drizzle: '#8cc0dc', fog: '#b9c0c7', snow: '#7a5fa8' };

const dayWidth = 2.28;
const stripHeight = 24;
const daysBefore = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335];
const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** One path for the days of one kind: neighbours of the same kind become one rectangle. */
function daysOfKind(kinds, kind, y) {
  let path = '';
  for (let day = 0; day < kinds.length; day += 1) {
    if (kinds[day] !== kind) continue;
    const first = day;
    while (kinds[day + 1] === kind) day += 1;
    path += `M${(first * dayWidth).toFixed(1)} ${y}h${((day - first + 1) * dayWidth).toFixed(1)}v${stripHeight}H${(first * dayWidth).toFixed(1)}z`;
  }
  return path;
}

/** A strip a year, a stripe a day; `years` as phase `normals` gives them. About 835 pixels wide. */
export function drawStripes(years) {
  const colours = Object.entries(weatherColours);
  const strips = years.map(({ year, kinds }, row) => {
    const y = row * (stripHeight + 5);
    const paths = colours.map(([kind, colour]) => `<path d="${daysOfKind(kinds, kind, y)}" fill="${colour}"/>`).join('');
    return text(-10, y + 17, year, { anchor: 'end' }) + paths;
  });
  const months = monthNames.map((name, i) => text(daysBefore[i] * dayWidth, years.length * (stripHeight + 5) + 12, name, { quiet: true }));
  const legend = colours.map(([kind, colour], i) => {
    const x = 488 + i * 74;
    return `<rect x="${x}" y="-28" width="11" height="11" rx="2" fill="${colour}"/>${text(x + 16, -18, kind)}`;
  });
  return [...strips, ...months, ...legend].join('\n');
}
