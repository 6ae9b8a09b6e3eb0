// Sets up, builds, and becomes the built command: `node scripts/start.mjs demo --answer yes` runs `rostrum demo --answer yes`.
// In this very process, so that signals and the terminal reach the command without anybody in between.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root, setupOrExit } from './setup/setup.mjs';

setupOrExit();
const { buildAll } = await import('../esbuild.config.mjs');
const { stop } = await import('esbuild');
await buildAll().catch(() => process.exit(1));
await stop();

const program = join(root, 'dist', 'rostrum.cjs');
process.argv = [process.argv[0], program, ...process.argv.slice(2)];
createRequire(import.meta.url)(program);
