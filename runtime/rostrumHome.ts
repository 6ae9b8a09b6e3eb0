import * as path from 'node:path';
import { absolutePath } from './configTypes.ts';

/** What a configuration needs to know of the machine and the person, as values. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly cwd: string;
  readonly hostname: string;
}

/** The directory that holds both data directories: ROSTRUM_HOME, else `~/.rostrum`. */
export function rostrumHome({ env, home, cwd }: Surroundings): string {
  const told = env['ROSTRUM_HOME'] || undefined;
  return told === undefined ? path.join(home, '.rostrum') : absolutePath(told, { home, directory: cwd });
}
