import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import { readDialect, readSeverity, type CheckSettings } from './workspace/checkSettings';
import type { FileFilter } from './workspace/files';
import { isInside } from './workspace/root';

/** Which files count and how they are checked, folder by folder, as the editor's settings say. */
export interface FileSettings {
  /** Folders open in the editor, as paths. */
  readonly folders: () => readonly string[];
  readonly filterOf: (folder: string) => FileFilter;
  /** How a file is checked; undefined outside the folders. */
  readonly checkOf: (path: string) => CheckSettings | undefined;
  /**
   * Asks the editor anew. Of an editor that cannot be asked it takes what was `sent`, by section; with nothing sent it
   * keeps what it had. Tells whether files are now checked otherwise.
   */
  readonly load: (sent: unknown) => Promise<boolean>;
}

const everything: FileFilter = { include: [], exclude: [] };

const sections = ['files.exclude', 'millrace'] as const;

/** The settings of the folders that the editor has open. As long as it tells none every file counts. */
export function followSettings(connection: Connection, client: ClientCapabilities, folders: () => readonly { readonly uri: string; readonly path: string }[]): FileSettings {
  const filters = new Map<string, FileFilter>();
  const checks = new Map<string, CheckSettings>();
  let checksText = '';
  let lastSent: unknown;
  const ask = (asked: readonly { readonly uri: string }[]): Promise<unknown[]> =>
    connection.workspace.getConfiguration(asked.flatMap(({ uri }) => sections.map((section) => ({ scopeUri: uri, section }))));
  return {
    folders: () => folders().map(({ path }) => path),
    filterOf: (folder) => filters.get(folder) ?? everything,
    checkOf: (path) => {
      const [innermost] = folders().filter((folder) => isInside(folder.path, path)).sort((a, b) => b.path.length - a.path.length);
      return innermost && checks.get(innermost.path);
    },
    load: async (sent) => {
      const asked = folders();
      if (isObject(sent)) lastSent = sent;
      const answers = client.workspace?.configuration ? await ask(asked) : asked.flatMap(() => sections.map((section) => readSection(lastSent, section)));
      asked.forEach(({ path }, i) => {
        const answer = answers[2 * i + 1];
        const own = isObject(answer) ? answer : {};
        filters.set(path, readFilter(answers[2 * i], own['files']));
        checks.set(path, readCheck(own['dialect'], own['check']));
      });
      const before = checksText;
      checksText = JSON.stringify([...checks].map(([path, { dialect, severity }]) => [path, dialect, ...severity]));
      return checksText !== before;
    },
  };
}

/** A section of settings as editors send them, such as `files.exclude`: a table in a table. */
function readSection(settings: unknown, section: string): unknown {
  return section.split('.').reduce((value, key) => (isObject(value) ? value[key] : undefined), settings);
}

/** Reads the values of `files.exclude` and `millrace.files`, whatever the user has written there. */
export function readFilter(filesExclude: unknown, own: unknown): FileFilter {
  const excluded = isObject(filesExclude) ? Object.entries(filesExclude).flatMap(([glob, on]) => (on === true ? [glob] : [])) : [];
  const { include, exclude } = isObject(own) ? { include: own['include'], exclude: own['exclude'] } : { include: [], exclude: [] };
  return { include: globs(include), exclude: [...excluded, ...globs(exclude)] };
}

/** Reads the values of `millrace.dialect` and `millrace.check`, whatever the user has written there. */
export function readCheck(dialect: unknown, check: unknown): CheckSettings {
  const severity = isObject(check) && isObject(check['severity']) ? Object.entries(check['severity']) : [];
  const known = readDialect(dialect);
  return {
    ...(known ? { dialect: known } : {}),
    severity: new Map(severity.flatMap(([code, value]) => {
      const read = readSeverity(value);
      return read ? [[code, read]] : [];
    })),
  };
}

/** Globs as a list of texts or as VS Code's table of glob to true or false. */
function globs(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((glob) => typeof glob === 'string');
  return isObject(value) ? Object.entries(value).flatMap(([glob, on]) => (on === true ? [glob] : [])) : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
