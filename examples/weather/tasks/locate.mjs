// Phase `locate`: two parents, so it gets both values: where each airport of `delays` lies.
import { pause } from './pause.mjs';
import { readTable } from './table.mjs';

/** Lays city, latitude and longitude over the airports; those that the directory does not know are left out. */
export function withPlaces(airports, directory) {
  const places = new Map(directory.map((row) => [row.iata, row]));
  return airports.flatMap((airport) => {
    const place = places.get(airport.iata);
    return place ? [{ ...airport, city: place.city, latitude: Number(place.latitude), longitude: Number(place.longitude) }] : [];
  });
}

export async function locate(input, { attempt, log, signal }) {
  await pause(500, signal);
  // Stands for a service that is overloaded for a moment: the phase's `retry = 2` copes with it, nobody is bothered.
  if (attempt === 1) throw new Error('the airport directory is busy, try again (this example always says so to attempt 1)');
  const located = withPlaces(input.delays, await readTable(input['extract:airports'].file));
  log(`found ${located.length} of ${input.delays.length} airports`);
  return located;
}
