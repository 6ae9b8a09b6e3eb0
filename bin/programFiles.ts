import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Source and bundle both lie one folder below the package's root.
const fromRoot = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url));

/** The bundle that Node runs: what children, sessions and agents are started with. */
export const programFile = fromRoot('dist/rostrum.cjs');

/** The pipeline that ships as an example, and that the demo runs. */
export const examplePipelineFile = fromRoot('examples/ecommerce-rebuild.yaml');

/** The version of this package. */
export function readVersion(): string {
  const found: unknown = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'));
  const isNamed = typeof found === 'object' && found !== null && 'version' in found;
  return isNamed && typeof found.version === 'string' ? found.version : '0.0.0';
}
