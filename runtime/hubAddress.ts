import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';

/** Where a hub of this machine answers, for programs of the same person. */
const hubAddress = z.object({
  url: z.string(),
  /** The file with its first admin's token. */
  tokenFile: z.string(),
  pid: z.int().positive(),
});
export type LocalHubAddress = z.infer<typeof hubAddress>;

const fileIn = (dataDir: string): string => path.join(dataDir, 'address.json');

/** Says in the data directory where its hub answers. Not synced: it is worth as much as the process that it speaks of. */
export function writeHubAddress(dataDir: string, address: LocalHubAddress): void {
  const file = fileIn(dataDir);
  const draft = `${file}.${address.pid}.tmp`;
  writeFileSync(draft, JSON.stringify(address), { mode: 0o600 });
  renameSync(draft, file);
}

/** Takes back what this hub said. */
export function removeHubAddress(dataDir: string, pid: number): void {
  if (readHubAddress(dataDir)?.pid === pid) rmSync(fileIn(dataDir), { force: true });
}

/** What the last hub with this data said; it may be gone without having taken it back. */
export function readHubAddress(dataDir: string): LocalHubAddress | undefined {
  try {
    return hubAddress.safeParse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8'))).data;
  } catch {
    return undefined; // There is none, or somebody else wrote there.
  }
}
