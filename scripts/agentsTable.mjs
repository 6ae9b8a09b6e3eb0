// Writes the README's table of what each agent can do from the titles of the tests that show it: `npm run agents-table`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, setupOrExit } from './setup/setup.mjs';

setupOrExit();
const { register } = await import('tsx/esm/api');
register();
const { readAgentTitles } = await import('./agents/agentTitles.ts');
const { withCapabilities } = await import('./agents/capabilities.ts');

const file = join(root, 'README.md');
writeFileSync(file, withCapabilities(readFileSync(file, 'utf8'), readAgentTitles()));
