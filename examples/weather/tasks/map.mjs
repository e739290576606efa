import { text } from './svg.mjs';

const radians = (degrees) => (degrees * Math.PI) / 180;
const [south, north, centreLatitude, centreLongitude] = [29.5, 45.5, 38, -96].map(radians);
const cone = (Math.sin(south) + Math.sin(north)) / 2;
const constant = Math.cos(south) ** 2 + 2 * cone * Math.sin(south);
const radius = (latitude) => Math.sqrt(constant - 2 * cone * Math.sin(latitude)) / cone;

/** Albers' equal-area projection of the contiguous United States into 440 x 300 pixels; null outside of them. */
export function project(latitude, longitude) {
  if (latitude < 24 || latitude > 50 || longitude < -125 || longitude > -66) return null;
  const angle = cone * (radians(longitude) - centreLongitude);
  const distance = radius(radians(latitude));
  return [224 + 590 * distance * Math.sin(angle), 144 - 590 * (radius(centreLatitude) - distance * Math.cos(angle))];
}

const classes = [
  { below: 5, colour: '#2f9e8f', label: 'under 5 min' },
  { below: 15, colour: '#e3a72f', label: '5 to 15' },
  { below: Infinity, colour: '#cf4a3c', label: 'over 15' },
];

/** Airports as circles: area for departures, colour for the mean delay; every airport of the directory as a dot behind. */
export function drawMap(airports, directory) {
  const dots = directory.map((row) => project(Number(row.latitude), Number(row.longitude))).filter((point) => point !== null);
  const land = `<path d="${dots.map(([x, y]) => `M${x.toFixed(0)} ${y.toFixed(0)}h0`).join('')}" stroke="#d3d7dc" stroke-width="2" stroke-linecap="round"/>`;
  const placed = airports.flatMap((airport) => {
    const point = project(airport.latitude, airport.longitude);
    return point ? [{ ...airport, x: point[0], y: point[1], size: 1.6 * Math.sqrt(airport.flights) }] : [];
  });
  const circles = placed.map(({ x, y, size, delay }) => {
    const { colour } = classes.find(({ below }) => delay < below);
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${size.toFixed(1)}" fill="${colour}" fill-opacity="0.82" stroke="#fcfcfa" stroke-width="0.8"/>`;
  });
  const names = placed.slice(0, 8).map(({ x, y, size, iata }) => text(x, y - size - 3, iata, { anchor: 'middle', size: 11, bold: true, halo: true }));
  const legend = classes.map(({ colour, label }, i) => `<circle cx="${i * 92 + 6}" cy="318" r="6" fill="${colour}"/>${text(i * 92 + 17, 322, label, { size: 11 })}`);
  const elsewhere = airports.length - placed.length;
  const note = text(420, 322, `${elsewhere} more outside the map`, { anchor: 'end', quiet: true, size: 11 });
  return [land, ...circles, ...names, ...legend, note].join('\n');
}
