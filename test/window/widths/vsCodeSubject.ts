/**
 * The terminal of VS Code's window, with its own libraries, without a window: it looks for one only when it is drawn. In a
 * process of its own, because it takes what a browser has for granted. Gives the columns of the texts that come.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { questionsOf, readColumns } from './askColumns.ts';

/** What is used of xterm.js, of which VS Code has another version than we. */
interface BrowserTerminal {
  readonly unicode: { activeVersion: string };
  loadAddon: (addon: object) => void;
  onData: (listener: (text: string) => void) => void;
  write: (text: string, done: () => void) => void;
}

Object.assign(globalThis, { self: globalThis, window: globalThis });
const load = createRequire(import.meta.url);
const libraries = join(process.argv[2] ?? '', 'node_modules', '@xterm');
const { Terminal } = load(join(libraries, 'xterm', 'lib', 'xterm.js')) as {
  readonly Terminal: new (options: object) => BrowserTerminal;
};
const { Unicode11Addon } = load(join(libraries, 'addon-unicode11', 'lib', 'addon-unicode11.js')) as {
  readonly Unicode11Addon: new () => object;
};

process.once('message', (texts: readonly string[]) => {
  const terminal = new Terminal({ cols: 80, rows: 24, allowProposedApi: true, logLevel: 'off' });
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  let answers = '';
  terminal.onData((text) => (answers += text));
  terminal.write(questionsOf(texts), () =>
    process.send?.(readColumns(answers, texts.length), undefined, undefined, () => process.disconnect()),
  );
});
