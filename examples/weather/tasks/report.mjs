// Phase `report`: the picture, as the last value of the run and in out/report.svg.
import { drawMap } from './map.mjs';
import { pause } from './pause.mjs';
import { drawStripes } from './stripes.mjs';
import { panel, text } from './svg.mjs';
import { readTable, writeOut } from './table.mjs';
import { drawYear } from './year.mjs';

/** Puts the three drawings on one sheet of 960 x 700 pixels. */
export function compose({ months, years, airports, directory, days, flights }) {
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 700" width="960" height="700" font-family="system-ui, \'Segoe UI\', \'DejaVu Sans\', sans-serif">',
    '<rect width="960" height="700" rx="12" fill="#fcfcfa"/>',
    text(40, 46, 'Seattle’s weather and America’s flights', { size: 22, bold: true }),
    panel(80, 104, 'Every day of four years in Seattle', drawStripes(years)),
    panel(80, 312, 'A typical year in Seattle', drawYear(months)),
    panel(496, 312, 'Flights by airport and mean delay, early 2001', drawMap(airports, directory)),
    text(40, 676, `Data: ${days} days from NOAA, 2012 to 2015; a sample of ${flights} flights from the U.S. Bureau of Transportation Statistics; by way of vega-datasets.`, { quiet: true, size: 11 }),
    '</svg>',
    '',
  ].join('\n');
}

export async function draw(input, { result, log, signal }) {
  const { file } = await result('extract:airports'); // no parent of this phase: any value of the run can be asked for
  const { normals, locate, audit } = input;
  const svg = compose({ ...normals, ...audit, airports: locate, directory: await readTable(file) });
  await pause(800, signal);
  await writeOut('out/report.svg', svg);
  log(`out/report.svg: ${svg.length} characters`);
  return { title: 'Seattle’s weather and America’s flights', file: 'out/report.svg', svg };
}
