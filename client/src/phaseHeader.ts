const phaseHeader = /^[ \t]*\[\[[ \t]*["']?phase["']?[ \t]*\]\]/im;

/** True when the text has a `[[phase]]` table, in any case: that is what makes a TOML file a workflow. */
export function hasPhaseHeader(text: string): boolean {
  return phaseHeader.test(text);
}
