/** Addresses as the web view may load them. */
export interface GraphSources {
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  /** Fresh for each page. */
  readonly nonce: string;
}

/** The graph's page: its fixed parts. The script fills in the rest; nothing of a file stands in it. */
export function graphHtml({ cspSource, script, style, nonce }: GraphSources, uri: string): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource}; img-src ${cspSource} data:`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>Graph</title>
</head>
<body data-uri="${attribute(uri)}">
<header>
<label class="run"><span>Run</span><select id="run"></select></label>
<p id="summary" role="status"></p>
</header>
<p id="banner" role="note" hidden></p>
<main id="stage">
<svg id="graph" role="list"><defs>
<marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0.5 7.5 4 0 7.5Z"/></marker>
</defs><g id="world"><g id="edges" aria-hidden="true"></g><g id="nodes" role="presentation"></g></g></svg>
<p id="notice" role="status" hidden></p>
</main>
<div class="zoom" role="toolbar" aria-label="Zoom">
<button id="zoom-in" type="button" title="Zoom in (+)" aria-label="Zoom in"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M8 3v10M3 8h10"/></svg></button>
<button id="zoom-out" type="button" title="Zoom out (-)" aria-label="Zoom out"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 8h10"/></svg></button>
<button id="zoom-fit" type="button" title="Show all (0)" aria-label="Show all"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3"/></svg></button>
</div>
<details id="legend"><summary>Legend</summary><ul></ul><p>Arrow keys follow the links, Enter shows the text, L the log.</p></details>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}

function attribute(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
}
