// Every store beside SQLite as native code, in the same run and on the same disk: `npm run bench -- stores`.
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { foldState } from '../../server/src/state/fold';
import { databaseFolder } from '../../server/src/state/folder';
import { openBackend, openStore } from '../../server/src/state/store/registry';
import { storeOver } from '../../server/src/state/store/store';
import { parseStoreAddress } from '../../server/src/state/store/storeAddress';
import { postgresServer } from '../servers/postgresServer';
import { redisServer } from '../servers/redisServer';
import { nativeSubject } from './nativeSqlite';
import { fillStore, storeSubject, type Subject } from './storeSubject';

interface Row {
  readonly what: string;
  readonly act: (subject: Subject, i: number) => unknown;
  /** Calls at once, which count one each. */
  readonly atOnce?: number;
  /** In milliseconds, or times the peer's. */
  readonly goal: (scheme: string) => string;
}

/** Stated by others, in milliseconds: of saving and loading a state. */
const stated: Readonly<Record<string, readonly [number, number]>> = { memory: [0.01, 0.005], sqlite: [2.5, 0.8], redis: [0.5, 0.3], postgres: [3.2, 1.1] };

const rows: readonly Row[] = [
  { what: 'change of a task', act: (subject, i) => subject.change(i), goal: (scheme) => (scheme === 'sqlite' ? '1.5 x' : '') },
  { what: '16 changes at once, each', act: (subject, i) => subject.change(i), atOnce: 16, goal: (scheme) => (scheme === 'sqlite' ? '0.2 x' : '') },
  { what: '100 tasks in one', act: (subject) => subject.changeMany(), goal: (scheme) => (scheme === 'json' ? '10 ms' : scheme === 'sqlite' ? '100 ms' : '') },
  { what: 'history of 100', act: (subject) => subject.history(), goal: () => '2 ms' },
  { what: 'save a state', act: (subject, i) => subject.save(i), goal: (scheme) => (stated[scheme] ? `${stated[scheme][0]} ms` : '') },
  { what: 'load a state', act: (subject, i) => subject.load(i), goal: (scheme) => (scheme === 'json' ? '1 ms' : stated[scheme] ? `${stated[scheme][1]} ms` : '') },
  { what: 'list 1,000 by status', act: (subject) => subject.list(), goal: () => '50 ms' },
  { what: 'get a value', act: (subject, i) => subject.get(i), goal: (scheme) => (scheme === 'memory' ? '1 ms' : '') },
  { what: 'set a value', act: (subject, i) => subject.set(i), goal: (scheme) => (scheme === 'memory' ? '1 ms' : '') },
  { what: 'open, load, first page', act: (subject) => subject.open(), goal: (scheme) => (scheme === 'sqlite' ? '150 ms at 32 MB' : '') },
];

const figure = (ms: number): string => (ms < 0.1 ? ms.toFixed(4) : ms < 10 ? ms.toFixed(2) : ms.toFixed(0));
const columns = (cells: readonly string[]): string => cells.map((cell, i) => (i === 0 ? cell.padEnd(44) : cell.padStart(i === 4 ? 18 : 11))).join('');

/** How long a row may take, in milliseconds, and how often it is measured at most. */
const [budget, most] = [1500, 150];

/** Medians, in milliseconds a call, of runs that take turns. */
async function measure({ act, atOnce = 1 }: Row, ours: Subject, peer: Subject): Promise<[number, number]> {
  const samples: [number[], number[]] = [[], []];
  const end = performance.now() + budget;
  for (let round = 0; round < most && (round < 5 || performance.now() < end); round++) {
    for (const [i, subject] of [ours, peer].entries()) {
      const started = performance.now();
      await Promise.all(Array.from({ length: atOnce }, (_, k) => act(subject, round * atOnce + k)));
      samples[i]?.push((performance.now() - started) / atOnce);
    }
  }
  const [mine = NaN, theirs = NaN] = samples.map((times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN);
  return [mine, theirs];
}

/** A store in a place of its own, filled; its rows are printed as they are measured. */
async function bench(root: string, scheme: string, address: string, count: number, portion: number): Promise<void> {
  const began = performance.now();
  const backend = await openBackend(parseStoreAddress(address, '/', {}), { root: '/', note: () => undefined });
  await fillStore(backend, count, portion);
  const inMemory = scheme === 'memory';
  if (!inMemory) await backend.close();
  const path = address.slice('sqlite:'.length);
  let size = '';
  if (scheme === 'sqlite') {
    await foldState(databaseFolder(path), { now: new Date() });
    size = `, ${(statSync(path).size / 2 ** 20).toFixed(0)} MB`;
  }
  const filled = performance.now() - began;
  const peer = nativeSubject(join(root, `${scheme}-${count}.native`), count);
  const ours = await storeSubject(async () => (inMemory ? storeOver(backend, scheme) : openStore(address, { root: '/', env: {} })), count);
  console.log(`\n${scheme}, ${count.toLocaleString('en')} rows${size} (filled in ${(filled / 1000).toFixed(1)} s; load ${loadavg()[0]?.toFixed(1)})`);
  for (const row of rows) {
    // What is only in memory cannot be opened again.
    if (inMemory && row.what.startsWith('open')) continue;
    const [mine, theirs] = await measure(row, ours, peer);
    console.log(columns([`  ${row.what}`, `${figure(mine)} ms`, `${figure(theirs)} ms`, `${(mine / theirs).toFixed(2)} x`, row.goal(scheme)]));
  }
  await ours.close();
  await peer.close();
}

async function main(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'bench-stores-'));
  const [redis, postgres] = [await redisServer(), await postgresServer({ durable: true })];
  const folder = (name: string): string => {
    mkdirSync(join(root, name));
    return join(root, name);
  };
  console.log(columns(['medians of alternating runs', 'ours', 'native', 'ratio', 'goal']));
  try {
    for (const count of [1000, 100_000, 500_000]) await bench(root, 'memory', 'memory:', count, 5000);
    for (const count of [1000, 100_000, 500_000]) await bench(root, 'sqlite', `sqlite:${folder(`sqlite${count}`)}/state.sqlite`, count, 5000);
    // A file a row: a hundred thousand take minutes to write.
    for (const scheme of ['json', 'flatbuffers']) for (const count of [1000, 10_000]) await bench(root, scheme, `${scheme}:${folder(scheme + count)}`, count, 500);
    // Half a million take minutes here.
    for (const count of [1000, 100_000]) {
      await bench(root, 'redis', `${redis.url}?prefix=bench${count}`, count, 5000);
      await bench(root, 'postgres', `${postgres.url}?table=bench${count}_`, count, 5000);
    }
  } finally {
    await redis.dispose();
    await postgres.dispose();
    rmSync(root, { recursive: true });
  }
}

void main();
