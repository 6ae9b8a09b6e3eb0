// Writes what the editor reads of the extension's declarations: package.json, package.nls*.json, l10n/, schemas/.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, setupOrExit } from './setup/setup.mjs';

setupOrExit();
const { register } = await import('tsx/esm/api');
register();
const { manifestFiles } = await import('./manifest/manifestFiles.ts');
for (const [path, text] of await manifestFiles(root)) writeFileSync(join(root, path), text);
