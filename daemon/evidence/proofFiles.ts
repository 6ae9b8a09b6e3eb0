import { readdir, readFile, rm } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import type { Log } from '../../runtime/log.ts';
import { ensurePrivateDirectory, writeFileAtomic } from '../../runtime/atomicFile.ts';
import { evidenceCheck, proofId } from '../../shared/model/evidence.ts';
import { idSchema } from '../../shared/model/ids.ts';

const heldProof = z.object({
  proofId,
  taskId: idSchema('task'),
  /** How often looking was begun. */
  runs: z.int().nonnegative(),
  /** What was found; while it is not there, nothing was found yet. */
  checks: z.array(evidenceCheck).optional(),
});

/** What the daemon knows of a proof across its own restarts. */
export type HeldProof = Readonly<z.infer<typeof heldProof>>;

/** Proofs, one file each, readable by this user alone. */
export interface ProofFiles {
  readAll: () => Promise<readonly HeldProof[]>;
  /** Resolves when it is on disk. */
  write: (proof: HeldProof) => Promise<void>;
  remove: (proofId: string) => Promise<void>;
}

const ending = '.json';

/** Opens the directory that holds the proofs. */
export async function openProofFiles(directory: string, log: Log): Promise<ProofFiles> {
  await ensurePrivateDirectory(directory);
  const fileOf = (id: string) => path.join(directory, `${id}${ending}`);
  return {
    async readAll() {
      const names = (await readdir(directory)).filter((name) => name.endsWith(ending));
      const proofs = await Promise.all(names.map((name) => readProof(path.join(directory, name), log)));
      return proofs.flatMap((proof) => proof ?? []);
    },
    write: (proof) => writeFileAtomic(fileOf(proof.proofId), JSON.stringify(proof)),
    remove: (id) => rm(fileOf(id), { force: true }),
  };
}

async function readProof(file: string, log: Log): Promise<HeldProof | undefined> {
  try {
    return heldProof.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    log.warn('a proof cannot be read; it is looked at anew', { file, error });
    return undefined;
  }
}
