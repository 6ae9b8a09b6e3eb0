import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

const declarations = createRequire(import.meta.url).resolve('@types/vscode/index.d.ts');
const value = /^\s{0,4}export (?:abstract )?(?:const|let|class|enum|namespace|function) (\w+)/gm;

/** What newer editors have and we look for; in older ones it is undefined. */
const newer = ['McpStdioServerDefinition'];

/**
 * The editor's library as one module of the bundle, with the names that the bundle uses: otherwise each file that imports it
 * copies all of its names while the extension is loaded.
 */
export const vscodeOnce = {
  name: 'vscode-once',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
      namespace === 'vscode-once' ? { path: 'vscode', external: true } : { path: 'vscode', namespace: 'vscode-once' },
    );
    onLoad({ filter: /./, namespace: 'vscode-once' }, () => ({ contents: renderModule(), loader: 'js' }));
  },
};

function renderModule() {
  const names = new Set([...readFileSync(declarations, 'utf8').matchAll(value)].map(([, name]) => name));
  if (!names.has('window')) throw new Error(`${dirname(declarations)} declares no window: its form is another one`);
  // As pure calls, so that what nobody uses is left out.
  const lines = [...names, ...newer].map((name) => `export const ${name} = /* @__PURE__ */ read('${name}');`);
  return [`const editor = require('vscode');`, `const read = (name) => editor[name];`, ...lines].join('\n');
}
