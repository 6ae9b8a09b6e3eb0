import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from './place.ts';

const slowTools = ['npm', 'python3', 'cargo', 'rustc', 'java', 'docker'];

/**
 * A directory to be looked into first, with stand-ins of tools that take long to say their version: every daemon asks each of
 * them when it starts, and no session of a test runs one.
 */
export function makeQuickTools(place: Place): string {
  const directory = place.make('tools');
  for (const name of slowTools) {
    const file = join(directory, name);
    writeFileSync(file, `#!/bin/sh\necho "${name} 1.0.0"\n`);
    chmodSync(file, 0o755);
  }
  return directory;
}
