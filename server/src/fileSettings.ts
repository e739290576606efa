import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import type { FileFilter } from './workspace/files';

/** Which files count, folder by folder, as the editor's settings say. */
export interface FileSettings {
  /** Folders open in the editor, as paths. */
  readonly folders: () => readonly string[];
  readonly filterOf: (folder: string) => FileFilter;
  /** Asks the editor anew; keeps what it had where the editor does not answer. */
  readonly load: () => Promise<void>;
}

const everything: FileFilter = { include: [], exclude: [] };

/** The settings of the folders that the editor has open. Without `workspace/configuration` every file counts. */
export function followSettings(connection: Connection, client: ClientCapabilities, folders: () => readonly { readonly uri: string; readonly path: string }[]): FileSettings {
  const filters = new Map<string, FileFilter>();
  return {
    folders: () => folders().map(({ path }) => path),
    filterOf: (folder) => filters.get(folder) ?? everything,
    load: async () => {
      if (!client.workspace?.configuration) return;
      const asked = folders();
      const answers: unknown[] = await connection.workspace.getConfiguration(
        asked.flatMap(({ uri }) => [{ scopeUri: uri, section: 'files.exclude' }, { scopeUri: uri, section: 'millrace.files' }]));
      asked.forEach(({ path }, i) => filters.set(path, readFilter(answers[2 * i], answers[2 * i + 1])));
    },
  };
}

/** Reads the values of `files.exclude` and `millrace.files`, whatever the user has written there. */
export function readFilter(filesExclude: unknown, own: unknown): FileFilter {
  const excluded = isObject(filesExclude) ? Object.entries(filesExclude).flatMap(([glob, on]) => (on === true ? [glob] : [])) : [];
  const { include, exclude } = isObject(own) ? { include: own['include'], exclude: own['exclude'] } : { include: [], exclude: [] };
  return { include: globs(include), exclude: [...excluded, ...globs(exclude)] };
}

/** Globs as a list of texts or as VS Code's table of glob to true or false. */
function globs(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((glob) => typeof glob === 'string');
  return isObject(value) ? Object.entries(value).flatMap(([glob, on]) => (on === true ? [glob] : [])) : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
