import { createHash } from 'node:crypto';
import * as path from 'node:path';

/** What the place of sockets depends on. */
export interface RuntimePlace {
  readonly dataDir: string;
  readonly xdgRuntimeDir?: string | undefined;
  readonly tmpDir: string;
  readonly uid: number;
}

// A socket's path must fit into sun_path (104 bytes on macOS); the longest name that is put below is 32 bytes.
const maxDirectoryBytes = 67;

/** The directory for the sockets of one data directory: short, the user's own, the same after every start. */
export function runtimeDirectory({ dataDir, xdgRuntimeDir, tmpDir, uid }: RuntimePlace): string {
  const hash = createHash('sha256').update(path.resolve(dataDir)).digest('hex').slice(0, 10);
  const candidates = [
    ...(xdgRuntimeDir ? [path.join(xdgRuntimeDir, `rostrum-${hash}`)] : []),
    path.join(tmpDir, `rostrum-${uid}-${hash}`),
  ];
  const fitting = candidates.find((candidate) => Buffer.byteLength(candidate) <= maxDirectoryBytes);
  return fitting ?? path.join('/tmp', `rostrum-${uid}-${hash}`);
}
