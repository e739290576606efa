/** For tests: numbers from 0 to below 1 that a seed decides (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What people type and paste, and what breaks parsers. */
const pieces = [
  'a', 'Z', '1', ' ', '\t', '"', "'", '"""', "'''", '\\', '\\u00e9', '\\"', '[', ']', '[[', ']]', '{', '}', '=', ',', '.', '#', ':', '&', '+', '%', '%2B', ';',
  '\n', '\r\n', '\r', '\n\n', '😀', 'é', '\ufeff', '\u0000', '[1,\n', '[\n', '{ a = 1 }', '= [', '"""\n',
  '[[phase]]\n', '\n[[phase]]\ntask = "a"\nrule = "cron=0 * * * *"\n', '\n[[Phase]]\ntask = "a:b"\ndependsOn = "a"\n', '[phase]\n', '[phase.env]\nA = "1"\n', '[PHASE.env]\n', '[[phase.x]]\n',
  'phase = [{ task = "inline" }]\n', 'phase = 1\n', '[workflow]\nname = "w"\n', '[workers.a]\nrun = "x"\n', '[workers.a.env]\n', '[[workers]]\n', '"phase" = 2\n',
  '# millrace-disable-next-line no-worker, retry-limit\n', 'rule = "cron=@daily&meta-file=rows%2Ejson"\n', 'template = "{meta:x}"\n',
  'task = "b"\n', 'dependsOn = "a"\n', 'dependsOn = ["a", "b:c"]\n', 'rule = "job=c"\n', 'rule = "meta=x:1,2|y:3"\n', 'retry = 99\n', 'template = "{yyyy}"\n', 'run = "x"\n', 'timeout = "1x"\n',
  "when = 'results.clean.x + 1'\n", 'otherwise = "a"\n', "choice = [{ when = 'has(results[\"b:c\"].x)', then = 'b' }]\n",
];

/** For tests: a text with one random insertion, deletion, replacement or move of a stretch. */
export function editedAtRandom(text: string, random: () => number): string {
  const below = (limit: number): number => Math.floor(random() * limit);
  const at = below(text.length + 1);
  const piece = pieces[below(pieces.length)] ?? '';
  const size = random() < 0.8 ? below(6) : below(200);
  switch (below(8)) {
    case 0: case 1: case 2: return text.slice(0, at) + piece + text.slice(at);
    case 3: case 4: return text.slice(0, at) + text.slice(at + size);
    case 5: return text.slice(0, at) + piece + text.slice(at + size);
    case 6: {
      const cut = text.slice(at, at + size);
      const rest = text.slice(0, at) + text.slice(at + size);
      const to = below(rest.length + 1);
      return rest.slice(0, to) + cut + rest.slice(to);
    }
    default: {
      const line = text.lastIndexOf('\n', at) + 1;
      return text.slice(0, line) + piece + text.slice(line);
    }
  }
}

/** For tests: a file with what reads differently next to each other: phases with sub-tables, strings over lines, arrays, both spellings. */
export const mixedWorkflow = [
  '# nightly\nname = """\n[[phase]] is no header here\n"""\n',
  '[workflow]\nname = "mixed"\n',
  '[[phase]]\ntask = "load:😀"\nrule = "cron=0 5 * * *&offset=%2B4h"\ntemplate = """\n[[phase]]\n{yyyy}\n"""\n[phase.env]\nA = "1"\n[phase.exit_codes]\n3 = "warn"\n',
  '[[Phase]]\r\ntask = "clean"\r\ndependsOn = [\r\n  "load", # all\r\n  "gone",\r\n]\r\n',
  '[workers.load]\nrun = "x"\n',
  "[[phase]]\ntask = 'clean:x'\ndependsOn = 'clean'\nrule = 'job=y'\nretry = 20\n",
  '[[phase]]\ntask = "loop"\ndependsOn = ["loop", "clean:x"]\nrun = ["a", \'b\']\n',
  '[[phase]]\ntask = "load:😀"\nrule = "cron=bad&for=+4h"\n',
].join('\n');
