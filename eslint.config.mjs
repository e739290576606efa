import tseslint from 'typescript-eslint';

/** Server folders in the order in which they may import: a folder sees itself and those before it. */
const layers = ['workflow', ['language', 'state'], 'workspace', 'execution'];

/** Layers that touch nothing outside. */
const pure = ['workflow', 'language'];

/** Examples and cursors for tests stand beside what they test; nothing that ships may lean on them. */
const testKit = { group: ['**/example*', '**/cursorText', '**/*.hammer', '**/*.driver'], message: 'For tests only.' };

/** One rule block a layer: its files may not import from layers to their right, nor from a sibling. */
const oneWay = layers.flatMap((layer, i) => {
  const siblings = [layer].flat();
  const later = [...layers.slice(i + 1).flat(), 'cli'];
  return siblings.map((name) => {
    const forbidden = [...later, ...siblings.filter((s) => s !== name)];
    return {
      files: [`server/src/${name}/**/*.ts`],
      ignores: ['**/*.test.ts', '**/example*.ts', '**/*.driver.ts', '**/*.hammer.ts', '**/cursorText.ts'],
      rules: {
        'no-restricted-imports': ['error', {
          patterns: [
            { group: forbidden.map((f) => `**/${f}/**`), message: `${name} may not import from there: imports point one way (docs/architecture.md).` },
            { group: ['**/protocol', '**/server', '**/main', 'vscode', 'vscode-languageclient*'], message: 'Only the wiring knows the protocol.' },
            testKit,
            ...(pure.includes(name) ? [{ group: ['node:*'], message: `${name} is pure: no files, no clock, no processes.` }] : []),
          ],
        }],
      },
    };
  });
});

export default tseslint.config(
  { ignores: ['dist/**', 'dist-test/**', '.types/**', 'node_modules/**', 'examples/**', 'test/fixtures/**', 'test-results/**', '.vscode-test/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    // Loaded where the first expression is met; a synchronous check can wait for no import().
    files: ['server/src/workflow/celEnvironment.ts'],
    rules: { '@typescript-eslint/no-require-imports': ['error', { allow: ['^@marcbachmann/cel-js$'] }] },
  },
  ...oneWay,
  {
    files: ['server/src/**/*.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ group: ['**/client/**', 'vscode', 'vscode-languageclient*'], message: 'The server knows nothing of VS Code.' }] }] },
  },
  {
    files: ['client/**/*.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ regex: 'server/src/(?!protocol$)', message: 'Client and server share protocol.ts alone.' }] }] },
  },
  {
    files: ['test/**/*.ts', 'scripts/**/*.mjs', 'esbuild.mjs', '**/*.test.ts', 'server/src/cli/**/*.ts'],
    rules: { 'no-console': 'off', '@typescript-eslint/no-unused-expressions': 'off' },
  },
);
