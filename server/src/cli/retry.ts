import { readWords, UsageError, type Command } from './command';
import { detach } from './detach';
import { previewAgain } from './previewAgain';
import { readChanged, takeUp } from './resume';

export const retry: Command = {
  summary: 'run failed tasks again with what is below them, or one phase whatever its status',
  usage: 'RUN [--phase NAME [--downstream]] [--changed refuse|keep|rerun] [--dry-run] [--detach]',
  async run(words) {
    const { values, positionals } = readWords(words, {
      phase: { type: 'string' }, downstream: { type: 'boolean' }, changed: { type: 'string' }, 'dry-run': { type: 'boolean' }, detach: { type: 'boolean' },
    }, { min: 1, max: 1 });
    if (values.downstream && values.phase === undefined) throw new UsageError('--downstream needs --phase: what is below failed tasks runs again anyway');
    const again = { kind: 'retry', phase: values.phase ?? null, downstream: values.downstream ?? false, changed: readChanged(values.changed ?? 'refuse') } as const;
    const id = positionals[0] ?? '';
    if (values['dry-run']) return previewAgain(id, { ...again, changed: values.changed === undefined ? 'keep' : again.changed }, values);
    if (values.detach) return detach(['retry', ...words]);
    return takeUp(id, again, values);
  },
};
