import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { HubError, toError } from '../../../shared/errors.ts';

/** The one file that a host gets. */
export interface HostBundle {
  /** The release that it is of. */
  readonly version: string;
  readonly sha256: string;
  /** The name of its directory on a host: the release, and what is in the file. */
  readonly directory: string;
  readonly bytes: Buffer;
}

/** Reads the file that hosts get. @throws HubError where this program was built without it. */
export async function readHostBundle(file: string, version: string): Promise<HostBundle> {
  const bytes = await readFile(file).catch((thrown: unknown) => {
    throw new HubError(
      'not-found',
      `${file}, which is what a host gets, cannot be read (${toError(thrown).message}). Install Rostrum again, or run "npm run build".`,
    );
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { version, sha256, directory: `${version}-${sha256.slice(0, 12)}`, bytes };
}
