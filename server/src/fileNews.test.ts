import assert from 'node:assert/strict';
import { until } from './execution/exampleProcess';
import { fileNews } from './fileNews';

describe('fileNews', () => {
  it('tells of many files a portion at a time, of each once', async () => {
    const told: string[][] = [];
    const news = fileNews({ ms: 1, after: Promise.resolve(), phasesOf: () => 400, tell: (paths) => void told.push([...paths]) });
    for (const path of ['a', 'b', 'c', 'd', 'a']) news.touch(path);
    await until('four files', () => told.flat().length >= 4);
    await news.flush();
    assert.deepEqual(told.flat().sort(), ['a', 'b', 'c', 'd']);
    assert.ok(told.every((paths) => paths.length <= 2), JSON.stringify(told));
  });

  it('lets a large file wait for a pause, and small ones not wait for it', async () => {
    const told: string[] = [];
    const news = fileNews({ ms: 1, after: Promise.resolve(), phasesOf: (path) => (path === 'large' ? 5000 : 1), tell: (paths) => void told.push(...paths) });
    news.touch('large');
    news.touch('small');
    await until('the small file', () => told.includes('small'));
    await news.flush();
    assert.deepEqual(told, ['small', 'large']);
  });
});
