import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly main: string;
  readonly homepage: string;
  readonly repository: { readonly url: string };
  readonly bugs: string;
  readonly icon: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string; readonly icon: string; readonly enablement?: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when: string }[];
    readonly semanticTokenModifiers: readonly { readonly id: string }[];
    readonly semanticTokenScopes: readonly { readonly scopes: Readonly<Record<string, readonly string[]>> }[];
    readonly configuration: { readonly properties: Readonly<Record<string, object>> };
  };
}

const root = join(__dirname, '../..');
const manifestText = readFileSync(join(root, 'package.json'), 'utf8');
const manifest: Manifest = JSON.parse(manifestText);
const nls: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8'));
const { commands, menus, views, viewsWelcome, configuration } = manifest.contributes;

/** Text of the client's sources, without the tests. */
const source = sourceFiles(join(root, 'client/src')).map((file) => readFileSync(file, 'utf8')).join('\n');
const serverSource = sourceFiles(join(root, 'server/src')).map((file) => readFileSync(file, 'utf8')).join('\n');

const declared = commands.map(({ command }) => command);
const viewIds = Object.values(views).flat().map(({ id }) => id);

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => join(folder, file));
}

function found(text: string, pattern: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, group]) => group ?? ''))];
}

describe('manifest', () => {
  it('declares the commands that the code registers, and no others', () => {
    const registered = found(source, /^ {2}id: '(millrace\.\w+)',\n {2}needsTrust:/gm);
    assert.deepEqual([...declared].sort(), [...registered].sort());
    const table = readFileSync(join(root, 'client/src/commands/registerCommands.ts'), 'utf8');
    const listed = /const commands[^=]*= \[([^\]]*)\]/.exec(table)?.[1]?.split(',').filter((name) => name.trim() !== '') ?? [];
    assert.equal(listed.length, declared.length);
  });

  it('names only commands that exist, in the manifest and in the code of client and server', () => {
    const known = new Set([...declared, ...viewIds.map((id) => `${id}.focus`)]);
    const called = [
      ...Object.values(menus).flat().map(({ command }) => command),
      ...found(manifestText + Object.values(nls).join('\n'), /command:(millrace\.\w+)/g),
      ...found(source + serverSource, /command: '(millrace\.[\w.]+)'/g),
      ...found(source, /executeCommand\('(millrace\.[\w.]+)'/g),
    ];
    for (const command of called) assert.ok(known.has(command), command);
  });

  it('gives every command a category and an icon, and a place in the palette only where it needs no context', () => {
    for (const { command, category, icon } of commands) {
      assert.equal(category, 'Millrace', command);
      assert.match(icon, /^\$\([\w-]+\)$/, command);
    }
    const free = ['millrace.newWorkflow', 'millrace.showOutput'];
    const decided = (menus['commandPalette'] ?? []).map(({ command }) => command);
    assert.deepEqual([...decided, ...free].sort(), [...declared].sort());
  });

  it('keeps what runs or writes out of untrusted folders: in the manifest and in the code alike', () => {
    const inCode = found(source, /id: '(millrace\.\w+)',\n {2}needsTrust: true/g);
    const inManifest = commands.filter(({ enablement }) => enablement === 'isWorkspaceTrusted').map(({ command }) => command);
    assert.deepEqual([...inManifest].sort(), [...inCode].sort());
    for (const [menu, items] of Object.entries(menus)) {
      for (const { command, when } of items) {
        if (inCode.includes(command)) assert.match(when ?? '', /isWorkspaceTrusted/, `${command} in ${menu}`);
      }
    }
  });

  it('has a text for every %key%, and no text without a key', () => {
    assert.deepEqual(Object.keys(nls).sort(), [...found(manifestText, /"%([\w.]+)%"/g)].sort());
  });

  it('creates every view that it declares, and asks only for views that exist', () => {
    assert.deepEqual([...found(source, /createTreeView\('(millrace\.\w+)'/g)].sort(), [...viewIds].sort());
    const asked = [...viewsWelcome.map(({ view }) => view), ...found(manifestText, /view == (millrace\.\w+)/g)];
    for (const view of asked) assert.ok(viewIds.includes(view), view);
  });

  it('asks only for context keys that the code sets', () => {
    const whens = [...Object.values(menus).flat().map(({ when }) => when ?? ''), ...viewsWelcome.map(({ when }) => when)].join(' ; ').replaceAll(/view == millrace\.\w+/g, '');
    const set = found(source, /'setContext', '(millrace\.\w+)'/g);
    assert.deepEqual([...found(whens, /(millrace\.\w+)/g)].sort(), [...set].sort());
  });

  it('has only settings that somebody reads', () => {
    const readBySection: Readonly<Record<string, RegExp>> = {
      'millrace.codeLens.enabled': /'codeLens\.enabled'/,
      'millrace.inlayHints.enabled': /'inlayHints\.enabled'/,
      'millrace.files.include': /own\['include'\]/,
      'millrace.files.exclude': /own\['exclude'\]/,
      'millrace.check.severity': /check\['severity'\]/,
      'millrace.dialect': /own\['dialect'\]/,
      // The language client reads `<id>.trace.server` of the client's id.
      'millrace.trace.server': /new LanguageClient\('millrace'/,
    };
    for (const setting of Object.keys(configuration.properties)) assert.match(source + serverSource, readBySection[setting] ?? /^$/, setting);
  });

  it('names one home', () => {
    const home = manifest.repository.url.replace(/\.git$/, '');
    assert.equal(manifest.homepage, `${home}#readme`);
    assert.equal(manifest.bugs, `${home}/issues`);
  });

  it('has scopes for the semantic tokens of the server', () => {
    const { semanticTokenModifiers, semanticTokenScopes } = manifest.contributes;
    const types = Object.keys(semanticTokenScopes[0]?.scopes ?? {}).filter((selector) => !selector.startsWith('*'));
    const named = (list: string): string[] => found(found(serverSource, new RegExp(`${list}: \\[([^\\]]*)\\]`, 'g')).join(), /'(\w+)'/g).slice();
    assert.deepEqual(types, named('tokenTypes'));
    for (const { id } of semanticTokenModifiers) assert.ok(named('tokenModifiers').includes(id), id);
  });

  it('points to files that exist, and to a bundle that is built', () => {
    for (const file of [manifest.icon, ...Object.values(views).flat().map(({ icon }) => icon)]) assert.ok(existsSync(join(root, file)), file);
    assert.equal(manifest.main, './dist/client.js');
  });
});
