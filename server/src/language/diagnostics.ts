import { DiagnosticSeverity, DiagnosticTag, type Diagnostic } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../workflow/document';
import type { Finding, FindingCode, Severity } from '../workflow/finding';
import { rangeOf } from './ranges';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** The page that explains a finding. */
export function findingPage(code: FindingCode): string {
  return `https://github.com/millrace-dev/millrace/blob/main/docs/diagnostics/${code}.md`;
}

/** The findings of a document as an editor shows them. `uri` is the document's own: related places lie in it. */
export function diagnostics(uri: string, document: Pick<WorkflowDocument, 'text' | 'lineStarts'>, findings: readonly Finding[]): Diagnostic[] {
  return findings.map((finding) => {
    const { code, severity, message, span, related, data } = finding;
    return {
      range: rangeOf(document, span),
      severity: severities[severity],
      code,
      codeDescription: { href: findingPage(code) },
      source: 'millrace',
      message,
      ...(code === 'rule-ignored' ? { tags: [DiagnosticTag.Unnecessary] } : {}),
      ...(related ? { relatedInformation: related.map((place) => ({ location: { uri, range: rangeOf(document, place.span) }, message: place.message })) } : {}),
      ...(data ? { data } : {}),
    };
  });
}
