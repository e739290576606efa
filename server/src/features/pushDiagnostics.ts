import type { ServerContext } from '../serverContext';
import { toUri } from '../uri';
import { configDiagnostics, fileDiagnostics } from './diagnosticReports';

/** Sends findings to clients that do not ask for them, of files that are not open too, as soon as they are known. */
export function pushDiagnostics({ connection, index, roots, onConfigChange }: ServerContext): void {
  index.onDidChange(({ changed, removed }) => {
    const present = new Set(changed.map(({ path }) => path));
    for (const { path } of removed) if (!present.has(path)) void connection.sendDiagnostics({ uri: toUri(path), diagnostics: [] });
    for (const file of changed) void connection.sendDiagnostics({ uri: toUri(file.path), diagnostics: fileDiagnostics(file) });
  });

  let shown = new Set<string>();
  onConfigChange(() => {
    const reports = configDiagnostics(roots.loaded().values());
    for (const path of shown) if (!reports.has(path)) void connection.sendDiagnostics({ uri: toUri(path), diagnostics: [] });
    for (const [path, diagnostics] of reports) void connection.sendDiagnostics({ uri: toUri(path), diagnostics });
    shown = new Set(reports.keys());
  });
}
