// Phase `delays`: departures and their delays by airport.
import { pause } from './pause.mjs';
import { readTable } from './table.mjs';

/** Flights and the mean delay in minutes for each airport of departure, the busiest first. */
export function byAirport(flights) {
  const airports = new Map();
  for (const { origin, delay } of flights) {
    const airport = airports.get(origin) ?? { iata: origin, flights: 0, minutes: 0 };
    airport.flights += 1;
    airport.minutes += Number(delay);
    airports.set(origin, airport);
  }
  return [...airports.values()]
    .map(({ iata, flights, minutes }) => ({ iata, flights, delay: Math.round((minutes / flights) * 10) / 10 }))
    .sort((a, b) => b.flights - a.flights || a.iata.localeCompare(b.iata));
}

export async function delays(input, { log, signal }) {
  const airports = byAirport(await readTable(input['clean:flights'].file));
  await pause(800, signal);
  log(`${airports.length} airports, the busiest is ${airports[0].iata} with ${airports[0].flights} departures`);
  return airports;
}
