// Lets tmux, our emulator and VS Code's terminal count columns, and writes where they differ into the docs: `npm run widths`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, setupOrExit } from './setup/setup.mjs';

setupOrExit();
const { register } = await import('tsx/esm/api');
register();
const { ensureHost } = await import('../test/window/harness/installHost.ts');
ensureHost();
const { ours, tmux, vsCode } = await import('../test/window/widths/parties.ts');
const { countWidths, renderWidths, withWidths } = await import('../test/window/widths/widthTables.ts');

const file = join(root, 'docs', 'terminal-widths.md');
const counted = await countWidths({ tmux, ours, vsCode });
writeFileSync(file, withWidths(readFileSync(file, 'utf8'), renderWidths(counted)));
