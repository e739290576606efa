import { setTimeout as wait } from 'node:timers/promises';

/**
 * Rests for about `ms` milliseconds. The tables are small and the tasks done in a blink; without this nobody could
 * watch the graph. `WEATHER_PACE=0` takes the rests out, `WEATHER_PACE=5` makes them five times as long.
 * Rejects at once when `signal` is aborted, so that a cancelled task ends.
 */
export async function pause(ms, signal) {
  const pace = Number(process.env.WEATHER_PACE ?? 1);
  if (pace > 0) await wait(ms * pace, undefined, { signal });
}
