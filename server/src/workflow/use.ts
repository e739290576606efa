/** Splits `./tasks/load.mjs#load` into the module, a path from the root, and the function it exports; undefined where either is missing. */
export function splitUse(use: string): { readonly module: string; readonly name: string } | undefined {
  const hash = use.lastIndexOf('#');
  return hash <= 0 || hash === use.length - 1 ? undefined : { module: use.slice(0, hash), name: use.slice(hash + 1) };
}

/** Offset of the name where a JavaScript module exports it, found by its look alone; undefined where it is not to be seen. */
export function exportOffset(source: string, name: string): number | undefined {
  if (!/^[\w$]+$/.test(name)) return undefined;
  const word = `(?<![\\w$])(${name.replaceAll('$', '\\$')})(?![\\w$])`;
  const declared = new RegExp(`^[ \\t]*export\\s+(?:default\\s+)?(?:async\\s+)?(?:function\\s*\\*?|const|let|var|class)\\s*${word}`, 'dm').exec(source);
  const listed = declared ?? new RegExp(`^[ \\t]*export\\s*\\{[^}]*?${word}\\s*[,}]`, 'dm').exec(source);
  return listed?.indices?.[1]?.[0];
}
