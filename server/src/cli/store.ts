import type { ParseArgsConfig } from 'node:util';
import { openSide, type CopySide } from '../state/copy/copySide';
import { actionWords, readWords, UsageError, type Command } from './command';
import { adopt } from './store/adopt';
import { check } from './store/check';
import { checkpoint } from './store/checkpoint';
import { exportLines } from './store/exportLines';
import { importLines } from './store/importLines';
import { migrate } from './store/migrate';
import { openForeign } from './store/openForeign';
import { query } from './store/query';
import { rollback } from './store/rollback';
import { chosenStore } from './chosenStore';
import { rootHere } from './target';

/** What an action of `millrace store` is given. */
export interface StoreAsk {
  /** The words behind the action. */
  readonly words: readonly string[];
  readonly root: string;
  /** Opens the store that is worked on. Rejects with StateError. */
  readonly open: () => Promise<CopySide>;
  readonly json: boolean;
  readonly csv: boolean;
  readonly into: boolean;
  readonly cleanUp: boolean;
  readonly replace: boolean;
  readonly readOnly: boolean;
  /** Id under which foreign state is adopted. */
  readonly as: string | undefined;
}

/** An action: how many words it takes, its own options, and what does it. Resolves to the exit code. */
interface Action {
  readonly words: readonly [min: number, max: number];
  readonly options: readonly string[];
  run(ask: StoreAsk): Promise<number>;
}

const actions: Readonly<Record<string, Action>> = {
  check: { words: [0, 0], options: ['store', 'read-only'], run: check },
  checkpoint: { words: [0, 0], options: ['store'], run: checkpoint },
  migrate: { words: [2, 2], options: ['into', 'clean-up'], run: migrate },
  export: { words: [0, 1], options: ['store'], run: exportLines },
  import: { words: [1, 1], options: ['store'], run: importLines },
  query: { words: [1, 1], options: ['store', 'csv'], run: query },
  open: { words: [1, 1], options: [], run: openForeign },
  rollback: { words: [0, 0], options: ['store'], run: rollback },
  adopt: { words: [1, 1], options: ['store', 'as', 'replace'], run: adopt },
};

const own = {
  csv: { type: 'boolean' }, into: { type: 'boolean' }, 'clean-up': { type: 'boolean' }, replace: { type: 'boolean' }, 'read-only': { type: 'boolean' }, as: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

export const store: Command = {
  summary: 'look after stores: check, move, copy, query, go back, adopt',
  usage: 'ACTION [--store ADDRESS]',
  details: `  check [--read-only]        is it whole, how large, how fast; --read-only makes no test writes
  checkpoint                 fold the journals into the database now
  migrate A B                copy everything of store A into store B, and compare both
      [--into] [--clean-up]  B may hold something already; empty A once all is verified
  export [FILE]              as lines of JSON, to stdout without FILE
  import FILE                what export made; "-" is stdin
  query SQL [--csv]          ask a copy of the database; nothing is written
  rollback                   go back to the database that an older version left; the newer one is kept
  open FILE                  what a state file of flowlord, FlowWeaver, Flow Orchestrator or UnifiedWorkflowState holds
  adopt FILE [--as ID]       take that into the store; --replace where the store holds something else under its id

ADDRESS, A and B are such as sqlite:.millrace/state.sqlite, json:FOLDER, flatbuffers:FOLDER, redis://HOST, postgres://HOST/DATABASE.`,
  async run(words) {
    const { values, positionals: [name = '', ...rest] } = readWords(words, { ...own, store: { type: 'string' } }, { min: 0, max: 4 });
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (!action) throw new UsageError(`store takes ${Object.keys(actions).join(', ')}${name === '' ? '' : `, not "${name}"`}; \`millrace store --help\` tells what each does`);
    const spare = [...Object.keys(own), 'store'].find((option) => Object.hasOwn(values, option) && !action.options.includes(option));
    if (spare !== undefined) throw new UsageError(`store ${name} takes no --${spare}`);
    const [min, max] = action.words;
    if (rest.length < min) throw new UsageError(`a word is missing: millrace store ${actionWords(store.details, name)}`);
    if (rest.length > max) throw new UsageError(`unexpected "${rest[max]}"`);
    const root = rootHere(values.root);
    const open = async (): Promise<CopySide> => {
      const { address, own } = chosenStore(values.store, root, process.env);
      return openSide(address, root, process.env, own);
    };
    return action.run({
      words: rest, root, open, as: values.as, json: values.json ?? false, csv: values.csv ?? false,
      into: values.into ?? false, cleanUp: values['clean-up'] ?? false, replace: values.replace ?? false, readOnly: values['read-only'] ?? false,
    });
  },
};
