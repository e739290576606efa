import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanDays, cleanFlights } from './clean.mjs';
import { byAirport } from './delays.mjs';
import { parseInfo } from './extract.mjs';
import { locate, withPlaces } from './locate.mjs';
import { project } from './map.mjs';
import { summarize } from './monthly.mjs';
import { averageYears } from './normals.mjs';
import { isReady } from './publish.mjs';
import { compose } from './report.mjs';
import { parseCsv } from './table.mjs';

const example = fileURLToPath(new URL('..', import.meta.url));
const table = async (name) => readFile(join(example, 'data', name), 'utf8');
const context = { attempt: 2, log: () => {}, signal: undefined };

/** Runs a task as Millrace would: its own process, in the workspace folder, values by file. */
function runTask(cwd, script, args, { inputs = {}, stdin = '', env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const output = join(cwd, 'output.json');
    const inputFile = join(cwd, 'inputs.json');
    writeFile(inputFile, JSON.stringify(inputs)).then(() => {
      const child = execFile(process.execPath, [join('tasks', script), ...args], {
        cwd, env: { ...process.env, NODE_OPTIONS: '', WEATHER_PACE: '0', MILLRACE_INPUTS: inputFile, MILLRACE_OUTPUT: output, ...env },
      }, async (error, stdout, stderr) => {
        const value = await readFile(output, 'utf8').then(JSON.parse, () => null);
        await rm(output, { force: true });
        resolve({ code: error ? error.code : 0, stdout, stderr, value });
      });
      child.stdin.end(stdin);
    }, reject);
  });
}

describe('weather example: rows', () => {
  it('splits CSV with quotes', () => {
    assert.deepEqual(parseCsv('a,b,c\n1,"x, ""y""",\n'), [{ a: '1', b: 'x, "y"', c: '' }]);
  });

  it('reads every airport of the directory with seven columns', async () => {
    const airports = parseCsv(await table('airports.csv'));
    assert.equal(airports.length, 3376);
    assert.deepEqual(airports.filter((row) => Object.keys(row).length !== 7), []);
  });

  it('keeps each sound day once, in order', () => {
    const row = { precipitation: '0.5', temp_max: '10', temp_min: '2', wind: '1', weather: 'rain' };
    const rows = [{ ...row, date: '2012-01-02' }, { ...row, date: '2012-01-01' }, { ...row, date: '2012-01-01' }, { ...row, date: '2012-01-03', temp_min: '11' }, { ...row, date: 'soon' }];
    assert.deepEqual(cleanDays(rows).map((day) => day.date), ['2012-01-01', '2012-01-02']);
  });

  it('drops flights without a delay', () => {
    const flight = { date: '2001/01/01 06:55', delay: -19, origin: 'LAX', destination: 'BNA' };
    assert.deepEqual(cleanFlights([flight, { ...flight, delay: null }]), [{ time: '2001-01-01T06:55:00', origin: 'LAX', destination: 'BNA', delay: -19 }]);
  });

  it('reads file and date from an info', () => {
    assert.deepEqual(parseInfo('data/airports.csv?date=2024-01-31'), { file: 'data/airports.csv', asOf: '2024-01-31' });
  });

  it('summarizes one year of the real table', async () => {
    const year = summarize(cleanDays(parseCsv(await table('seattle-weather.csv'))), '2012');
    assert.equal(year.kinds.length, 366);
    assert.deepEqual(year.months[0], { month: 1, max: 7.1, min: 1.5, rain: 173.3 });
  });

  it('averages years month by month', () => {
    const year = (max) => ({ months: [{ month: 1, max, min: 0, rain: 10 }] });
    assert.deepEqual(averageYears([year(4), year(6)]), [{ month: 1, max: 5, min: 0, rain: 10 }]);
  });

  it('counts departures and averages delays, the busiest first', () => {
    const flights = [{ origin: 'SEA', delay: '10' }, { origin: 'ORD', delay: '4' }, { origin: 'ORD', delay: '5' }];
    assert.deepEqual(byAirport(flights), [{ iata: 'ORD', flights: 2, delay: 4.5 }, { iata: 'SEA', flights: 1, delay: 10 }]);
  });

  it('joins places to airports', () => {
    const places = [{ iata: 'SEA', city: 'Seattle', latitude: '47.4', longitude: '-122.3' }];
    assert.deepEqual(withPlaces([{ iata: 'SEA' }, { iata: 'XXX' }], places), [{ iata: 'SEA', city: 'Seattle', latitude: 47.4, longitude: -122.3 }]);
  });
});

describe('weather example: picture', () => {
  it('puts Seattle at the top left of the map and Hawaii nowhere', () => {
    const [x, y] = project(47.4, -122.3);
    assert.ok(x > 0 && x < 80 && y > 0 && y < 60, `${x}, ${y}`);
    assert.equal(project(21.3, -157.9), null);
  });

  it('is well-formed however an airport is called', () => {
    const months = Array.from({ length: 12 }, (_, i) => ({ month: i + 1, max: 10, min: 5, rain: 20 }));
    const airports = [{ iata: '<&>', flights: 3, delay: 1, latitude: 40, longitude: -100 }];
    const svg = compose({ months, years: [{ year: 2012, kinds: ['sun', 'sun', 'rain'] }], airports, directory: [], days: '3', flights: '3' });
    assert.match(svg, /&lt;&amp;&gt;/);
    assert.doesNotMatch(svg, /NaN|undefined/);
  });
});

describe('weather example: tasks', () => {
  let folder;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weather-'));
    await cp(example, folder, { recursive: true, filter: (path) => !/[\\/](out|\.millrace)$/.test(path) });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('extract tells what a table holds, from a copy of the folder alone', async () => {
    const { code, value } = await runTask(folder, 'extract.mjs', ['data/flights-2k.json?date=2024-01-31']);
    assert.equal(code, 0);
    assert.deepEqual(value, { file: 'data/flights-2k.json', asOf: '2024-01-31', rows: 2000, columns: ['date', 'delay', 'distance', 'origin', 'destination'] });
  });

  it('extract fails when the table is not there', async () => {
    const { code, stderr } = await runTask(folder, 'extract.mjs', ['data/none.csv']);
    assert.equal(code, 1);
    assert.match(stderr, /ENOENT/);
  });

  it('monthly speaks the task protocol', async () => {
    const task = { type: 'monthly', info: '?year=2013', meta: 'workflow=workflows/weather.toml&year=2013', id: 'a' };
    const inputs = { 'clean:weather': { file: 'data/days.csv' } };
    await writeFile(join(folder, 'data', 'days.csv'), 'date,rain,max,min,weather\n2013-01-01,1,5,3,sun\n');
    const { stdout, value } = await runTask(folder, 'monthly.mjs', [], { inputs, stdin: `${JSON.stringify(task)}\n` });
    assert.deepEqual(JSON.parse(stdout.trim().split('\n').at(-1)), { ...task, result: 'complete', msg: '1 sunny days' });
    assert.deepEqual(value.kinds, ['sun']);
  });

  it('locate is busy once, then answers', async () => {
    const input = { delays: [{ iata: 'SEA', flights: 32, delay: 4 }], 'extract:airports': { file: join(example, 'data', 'airports.csv') } };
    await assert.rejects(locate(input, { ...context, attempt: 1 }), /busy/);
    const [seattle] = await locate(input, context);
    assert.equal(seattle.city, 'Seattle');
  });

  it('publish fails once a run and goes through on its resume', async () => {
    const inputs = { normals: { months: [] }, locate: [] };
    const first = await runTask(folder, 'publish.mjs', [], { inputs, env: { MILLRACE_RUN_ID: 'one' } });
    assert.equal(first.code, 1);
    assert.match(first.stderr.trim(), /choose Resume$/);
    const second = await runTask(folder, 'publish.mjs', [], { inputs, env: { MILLRACE_RUN_ID: 'one' } });
    assert.equal(second.code, 0);
    assert.equal(second.value.run, 'one');
    assert.equal(await isReady('two', join(folder, 'out', '.ready')), false);
  });
});
