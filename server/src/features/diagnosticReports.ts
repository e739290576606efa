import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver';
import { diagnostics } from '../language/diagnostics';
import { rangeOf } from '../language/ranges';
import { lineStartsOf } from '../workflow/lines';
import { byPlace, bySeverity } from '../workflow/order';
import type { LoadedConfig } from '../workspace/config';
import { largestFile } from '../workspace/files';
import type { IndexedFile } from '../workspace/workflowIndex';
import { toUri } from '../uri';

/** VS Code shows no more of one file; to send more with every edit would only take its time. */
const mostShown = 1000;

const top = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** What an editor is shown for a workflow file. */
export function fileDiagnostics(file: IndexedFile): Diagnostic[] {
  if (!file.tooLarge) return shownDiagnostics(file);
  const message = `This file is larger than ${largestFile / 1024 / 1024} MB: Millrace does not check it.`;
  return [{ range: top, severity: DiagnosticSeverity.Information, source: 'millrace', message }];
}

/** The most severe findings where there are too many, and how many are left out. */
function shownDiagnostics(file: IndexedFile): Diagnostic[] {
  const { findings } = file;
  if (findings.length <= mostShown) return diagnostics(toUri(file.path), file, findings);
  const shown = [...findings].sort(bySeverity).slice(0, mostShown).sort(byPlace);
  const message = `${findings.length - mostShown} more findings, none more severe than these, are not shown.`;
  return [...diagnostics(toUri(file.path), file, shown), { range: top, severity: DiagnosticSeverity.Information, source: 'millrace', message }];
}

/** What an editor is shown for the millrace.toml files that have been read, by path. */
export function configDiagnostics(loaded: Iterable<LoadedConfig>): Map<string, Diagnostic[]> {
  const reports = new Map<string, Diagnostic[]>();
  for (const { text, problems } of loaded) {
    const place = { text, lineStarts: lineStartsOf(text) };
    for (const { file, span, message } of problems) {
      const diagnostic = { range: span ? rangeOf(place, span) : top, severity: DiagnosticSeverity.Error, source: 'millrace', message };
      reports.set(file, [...(reports.get(file) ?? []), diagnostic]);
    }
  }
  return reports;
}
