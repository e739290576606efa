import { text } from './svg.mjs';

const step = 31;
const barWidth = 18;
const letters = 'JFMAMJJASOND';

/** From blue at 5 degrees Celsius through a pale mauve to orange at 20. */
function warmth(degrees) {
  const share = Math.min(1, Math.max(0, (degrees - 5) / 15));
  const mix = (cold, warm) => Math.round(cold + (warm - cold) * share);
  return `rgb(${mix(98, 238)} ${mix(150, 138)} ${mix(206, 74)})`;
}

/** A bar from the mean minimum to the mean maximum of each month, and below it a bar of rain. 372 x 325 pixels. */
export function drawYear(months) {
  const degreesY = (degrees) => 160 - degrees * 5.4;
  const rainHeight = (millimetres) => millimetres * 0.52;
  const floor = 305;
  const grid = [0, 10, 20].map((degrees) => {
    const y = degreesY(degrees);
    return `<path d="M0 ${y}H${12 * step}" stroke="#e3e5e8"/>${text(-8, y + 4, `${degrees}°`, { anchor: 'end', quiet: true, size: 11 })}`;
  });
  const bars = months.map(({ max, min, rain }, i) => {
    const x = i * step + (step - barWidth) / 2;
    const middle = x + barWidth / 2;
    return [
      `<rect x="${x}" y="${degreesY(max).toFixed(1)}" width="${barWidth}" height="${(degreesY(min) - degreesY(max)).toFixed(1)}" rx="4" fill="${warmth((max + min) / 2)}"/>`,
      text(middle, degreesY(max) - 5, Math.round(max), { anchor: 'middle', size: 11 }),
      text(middle, degreesY(min) + 13, Math.round(min), { anchor: 'middle', size: 11, quiet: true }),
      `<rect x="${x}" y="${(floor - rainHeight(rain)).toFixed(1)}" width="${barWidth}" height="${rainHeight(rain).toFixed(1)}" rx="2" fill="#3f78b5"/>`,
      text(middle, floor - rainHeight(rain) - 5, Math.round(rain), { anchor: 'middle', size: 11 }),
      text(middle, floor + 16, letters[i], { anchor: 'middle', quiet: true }),
    ].join('');
  });
  const units = [text(0, 2, 'mean low and high, °C', { quiet: true, size: 11 }), text(0, 208, 'rain, mm', { quiet: true, size: 11 })];
  return [...grid, ...units, ...bars, `<path d="M0 ${floor}H${12 * step}" stroke="#9aa0a6"/>`].join('\n');
}
