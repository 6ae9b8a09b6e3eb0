import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { writeFileAtomic } from '../../runtime/atomicFile.ts';
import { approvalEffect, approvalId } from '../../shared/model/approval.ts';

const heldApproval = z.object({
  approvalId,
  /** What tells this call from others of its session: the agent's own id of it, or what it is made of. */
  key: z.string(),
  tool: z.string(),
  askedAt: z.number(),
  /** An agent that its agent sent makes the call. */
  isSent: z.boolean().optional(),
  /** The person's word, where it came while nobody listened. */
  answer: z
    .object({
      effect: approvalEffect,
      reason: z.string().optional(),
      by: z.string(),
      isWithdrawn: z.boolean().optional(),
    })
    .optional(),
});

/** A call that waits for a person, as it is kept over a restart of the daemon. */
export type HeldApproval = z.infer<typeof heldApproval>;
export type ApprovalAnswer = NonNullable<HeldApproval['answer']>;

const fileOf = (directory: string) => path.join(directory, 'approvals.json');

/** What waited in a session when its daemon ended. */
export async function readHeld(directory: string): Promise<readonly HeldApproval[]> {
  try {
    return z.array(heldApproval).parse(JSON.parse(await readFile(fileOf(directory), 'utf8')));
  } catch {
    return []; // Nothing waited, or it cannot be told any more: its agent asks again.
  }
}

/** Resolves when it is on disk. */
export const writeHeld = (directory: string, held: readonly HeldApproval[]): Promise<void> =>
  writeFileAtomic(fileOf(directory), JSON.stringify(held));
