import assert from 'node:assert/strict';
import { planText } from './planText';

describe('plan as text', () => {
  it('is a table of tasks, then what is left out', () => {
    const text = planText({
      tasks: [
        { key: 'load:daily', phase: 'load:daily', info: 's3://b/2024', meta: 'cron=2024' },
        { key: 'clean', phase: 'clean', info: '', meta: '' },
      ],
      excluded: [{ phase: 'x', message: 'parent not found' }],
    }, ['Task', 'Info', 'Meta']);
    assert.deepEqual(text.split('\n'), [
      'Task        Info         Meta',
      'load:daily  s3://b/2024  cron=2024',
      'clean',
      '',
      'x: parent not found',
      '',
    ]);
  });
});
