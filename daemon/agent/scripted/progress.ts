import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { writeFileAtomic } from '../../../runtime/atomicFile.ts';
import { sessionEnvironment as names } from '../../../shared/protocol/toolbox.ts';
import type { Instruction } from './parseScript.ts';

/** How far the agent is with its script: its memory, which a resumed session goes on from. */
export interface Progress {
  /** Steps that were done before this session. */
  readonly done: number;
  /** Files that they wrote. */
  readonly written: readonly string[];
  keep: (done: number, written: Iterable<string>) => Promise<void>;
}

const kept = z.object({ script: z.string(), done: z.int().nonnegative(), written: z.array(z.string()) });
const fileName = 'scripted.json';

/**
 * The progress of this session, kept beside its prompt; it begins where the session that it goes on with ended, as long
 * as the script is the same. Without a session there is none, and nothing is kept.
 */
export async function openProgress(
  env: Readonly<Record<string, string | undefined>>,
  instructions: readonly Instruction[],
): Promise<Progress> {
  const promptFile = env[names.promptFile];
  if (promptFile === undefined) return { done: 0, written: [], keep: async () => undefined };
  const directory = path.dirname(promptFile);
  const script = createHash('sha256').update(JSON.stringify(instructions)).digest('hex');
  const earlier = env[names.resumedFrom];
  const before = earlier === undefined ? undefined : await readKept(path.join(directory, '..', earlier, fileName));
  const { done, written } = before?.script === script ? before : { done: 0, written: [] };
  return {
    done,
    written,
    keep: (steps, files) =>
      writeFileAtomic(path.join(directory, fileName), JSON.stringify({ script, done: steps, written: [...files] })),
  };
}

async function readKept(file: string): Promise<z.infer<typeof kept> | undefined> {
  try {
    return kept.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // Nothing was done yet, or its server has forgotten the session: the script begins anew.
    return undefined;
  }
}
