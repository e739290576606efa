/** Areas of the IANA database: what may stand before the first `/` of a zone's name. */
const areas = new Set(
  'Africa America Antarctica Arctic Asia Atlantic Australia Brazil Canada Chile Etc Europe Indian Mexico Pacific US'.split(' '),
);

/** IANA names without an area. Intl knows others (`PST`, `IST`) that no tz database has. */
const singleNames = new Set(
  ('CET CST6CDT Cuba EET EST EST5EDT Egypt Eire GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong Iceland Iran Israel ' +
    'Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC ROK Singapore Turkey ' +
    'UCT Universal W-SU WET Zulu').split(' '),
);

/** Whether schedules may name this zone. Names are case-sensitive; '', `UTC` and `Local` all mean UTC. */
export function isCronZone(name: string): boolean {
  if (isUtc(name)) return true;
  const slash = name.indexOf('/');
  if (slash < 0 ? !singleNames.has(name) : !areas.has(name.slice(0, slash))) return false;
  try {
    const resolved = new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
    return resolved === name || resolved.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}

function isUtc(name: string): boolean {
  // The host's zone never matters here: a schedule must fire alike on every machine.
  return name === '' || name === 'UTC' || name === 'Local';
}

/** A function from an instant to its zone's offset east of UTC, both in milliseconds. */
export function zoneOffset(name: string): (ms: number) => number {
  if (isUtc(name)) return () => 0;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  return (ms) => {
    const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(format.format(ms));
    if (match === null) return 0;
    const [, sign, hours, minutes, seconds = '0'] = match;
    const size = Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000;
    return sign === '-' ? -size : size;
  };
}
