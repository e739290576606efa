import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { logicalTime } from './taskTime';

interface TimeCase {
  info: string;
  meta?: string;
  time: string;
}

const cases = JSON.parse(readFileSync('test/fixtures/vectors/tasktime.json', 'utf8')) as TimeCase[];
const none = '0001-01-01T00:00:00Z';

function spelt(info: string, meta: string): string {
  return logicalTime(info, meta)?.toISOString().replace('.000Z', 'Z') ?? none;
}

describe('logical time vectors', () => {
  for (const { info, meta = '', time } of cases) {
    it(`${JSON.stringify(info)} ${meta}`, () => assert.equal(spelt(info, meta), time));
  }
});

describe('logical time', () => {
  const more: [string, string, string][] = [
    ['/path/20180214T140000.txt', '', '2018-02-14T14:00:00Z'],
    ['/20180214T140000/file.txt', '', none],
    ['/path/2018/02/14/14.txt', '', '2018-02-14T14:00:00Z'],
    ['/path/2017/12.txt', '', '2017-12-01T00:00:00Z'],
    ['?date=2020-03-05T15:16:17Z', '', '2020-03-05T15:16:17Z'],
    ['?hour=2020-03-05T11:12:15Z', '', '2020-03-05T11:00:00Z'],
    ['?map=timestamp:2020-03-05T11:15:22Z', '', '2020-03-05T11:15:22Z'],
    ['', 'cron=2024-08-18T5', '2024-08-18T05:00:00Z'],
    ['', 'cron=2024-08-18T24', none],
    ['', 'cron=0001-01-01T00', none],
    // The host is no part of the path, and an info that Go cannot parse has no time.
    ['s3://2020/03/05/file', '', none],
    ['s3://{bucket}/2020/03/05/file', '', none],
    ['mailto:2020/03/05', '', none],
    ['/2020/03/05/%zz', '', none],
    ['?day=2020-03-05#%zz', '', none],
    ['?day=2020-03-05&x=%zz', '', '2020-03-05T00:00:00Z'],
    ['2020:1/2020/03/05', '', none],
    ['./2020:1/2020/03/05', '', '2020-03-05T00:00:00Z'],
    ['s3://user:pw@host:80/2020%2F03/05/x', '', '2020-03-05T00:00:00Z'],
    ['s3://host:port/2020/03/05/x', '', none],
    ['/2020/03/05\t', '', none],
    ['?day=2020-02-30&x=/2021/01/02', '', none],
  ];
  for (const [info, meta, time] of more) {
    it(`${JSON.stringify(info)} ${meta} is ${time}`, () => assert.equal(spelt(info, meta), time));
  }
});
