// Installs the agents' own programs for the suite of real agents: more than a gigabyte, once, and only where that suite runs.
import { join } from 'node:path';
import { ensurePackages } from './setup/packages.mjs';
import { root } from './setup/setup.mjs';

ensurePackages(join(root, 'test', 'agents', 'clis'));
