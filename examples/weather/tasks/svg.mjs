const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A line of text as an SVG element. `halo` keeps it readable over other marks. */
export function text(x, y, content, { anchor = 'start', size = 12, bold = false, quiet = false, halo = false } = {}) {
  const escaped = String(content).replace(/[&<>"]/g, (character) => escapes[character]);
  const outline = halo ? ' stroke="#fcfcfa" stroke-width="3" stroke-linejoin="round" paint-order="stroke"' : '';
  const weight = bold ? ' font-weight="600"' : '';
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-size="${size}"${weight} fill="${quiet ? '#74797f' : '#24292f'}"${outline}>${escaped}</text>`;
}

/** Moves marks drawn around (0, 0) to a place in the picture, under a heading. */
export function panel(x, y, heading, marks) {
  return `<g transform="translate(${x} ${y})">${text(0, -18, heading, { size: 14, bold: true })}\n${marks}</g>`;
}
