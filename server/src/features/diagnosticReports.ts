import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver';
import { diagnostics } from '../language/diagnostics';
import { rangeOf } from '../language/ranges';
import { lineStartsOf } from '../workflow/lines';
import type { LoadedConfig } from '../workspace/config';
import { largestFile } from '../workspace/files';
import type { IndexedFile } from '../workspace/workflowIndex';
import { toUri } from '../uri';

const top = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** What an editor is shown for a workflow file. */
export function fileDiagnostics(file: IndexedFile): Diagnostic[] {
  if (!file.tooLarge) return diagnostics(toUri(file.path), file, file.findings);
  const message = `This file is larger than ${largestFile / 1024 / 1024} MB: Millrace does not check it.`;
  return [{ range: top, severity: DiagnosticSeverity.Information, source: 'millrace', message }];
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
