import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Source and bundle both lie one folder below the package's root.
const fromRoot = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url));

/** The bundle that Node runs: what children, sessions and agents are started with. */
export const programFile = fromRoot('dist/rostrum.cjs');

/**
 * What runs this program again, by whoever inherits nothing of ours: as VS Code's own runtime it is a Node only when it
 * is told so, and agents must not be told.
 */
export const rostrumCommand: readonly [string, ...string[]] =
  process.versions['electron'] === undefined
    ? [process.execPath, programFile]
    : ['/usr/bin/env', 'ELECTRON_RUN_AS_NODE=1', process.execPath, programFile];

/** The pipeline that ships as an example, and that the demo runs. */
export const examplePipelineFile = fromRoot('examples/ecommerce-rebuild.yaml');

/** The version of this package. */
export function readVersion(): string {
  const found: unknown = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'));
  const isNamed = typeof found === 'object' && found !== null && 'version' in found;
  return isNamed && typeof found.version === 'string' ? found.version : '0.0.0';
}
