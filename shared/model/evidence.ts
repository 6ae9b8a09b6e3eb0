import * as z from 'zod';
import { limits, timings } from '../timings.ts';
import { utf8Tail } from '../utf8Tail.ts';
import type { Actor } from './actor.ts';
import type { Id } from './ids.ts';
import { idSchema } from './ids.ts';
import type { TaskResult } from './taskResult.ts';
import { textSchema } from './text.ts';

const minuteMs = 60_000;
const wanted = z.boolean().optional();

const later = 'comes later: checks of pull requests cannot be demanded yet';

/** What must be shown before a task is done, beside a result that is whole. Where nothing is said, nothing is demanded. */
export const evidenceDemand = z.strictObject({
  /** Every contract that it promised fits the schema that it has now, also those that were published before. */
  result: wanted,
  noOpenIntervention: wanted,
  /** Shell text that its server's daemon runs in the task's directory; it must end with exit code 0. */
  command: textSchema(limits.evidenceCommandCharacters).pipe(z.string().trim().min(1, 'must not be empty')).optional(),
  /** How long the command may take; ten minutes where nothing is said. */
  timeLimitMinutes: z
    .number()
    .positive()
    .max(timings.evidenceCommandLongestMs / minuteMs)
    .optional(),
  /** The commit that is checked out there is another one than when the task began. */
  branchMoved: wanted,
  /** Named so that who writes it hears when. */
  pullRequest: z
    .boolean({ error: later })
    .refine((isDemanded) => !isDemanded, later)
    .optional(),
});
export type EvidenceDemand = z.infer<typeof evidenceDemand>;

export const evidencePredicate = z.enum(['result', 'noOpenIntervention', 'command', 'branchMoved']);
export type EvidencePredicate = z.infer<typeof evidencePredicate>;

/** What was found of one predicate. Only a command leaves output: the end of it. */
export const evidenceCheck = z.object({
  predicate: evidencePredicate,
  passed: z.boolean(),
  detail: textSchema(limits.evidenceDetailCharacters),
  exitCode: z.int().optional(),
  durationMs: z.number().nonnegative().optional(),
  output: textSchema(limits.evidenceOutputBytes)
    .transform((text) => utf8Tail(text, limits.evidenceOutputBytes))
    .optional(),
});
export type EvidenceCheck = z.infer<typeof evidenceCheck>;

export const proofId = idSchema('proof');

/** A completion that waits for its evidence. */
export interface Proving {
  readonly proofId: Id<'proof'>;
  readonly at: number;
  /** Who reported it: in that name it is done. */
  readonly by: Actor;
  /** With the data of its contracts, which are published when it is done. */
  readonly result: TaskResult;
}

/** The last evidence that was judged. */
export interface Proof {
  readonly proofId: Id<'proof'>;
  readonly attempt: number;
  readonly at: number;
  readonly passed: boolean;
  readonly checks: readonly EvidenceCheck[];
}

/** Facts about the evidence of a task. */
export interface EvidenceEvents {
  /** It was reported as done; what it demands is being checked. */
  evidence_wanted: { readonly proving: Omit<Proving, 'at'>; readonly attempt: number };
  /** What was found. Where all of it is true the task is done by the same line. */
  evidence_checked: Omit<Proof, 'at'>;
  /** What is demanded was changed meanwhile: it has to be reported again. */
  evidence_withdrawn: { readonly proofId: Id<'proof'>; readonly why: string };
}

/** What a task demands, in the order in which it is looked at. */
export function predicatesOf(demand: EvidenceDemand | undefined): readonly EvidencePredicate[] {
  if (demand === undefined) return [];
  return evidencePredicate.options.filter((predicate) =>
    predicate === 'command' ? demand.command !== undefined : demand[predicate] === true,
  );
}

/** The demand itself; undefined where it demands nothing. */
export const demanded = (demand: EvidenceDemand | undefined): EvidenceDemand | undefined =>
  predicatesOf(demand).length === 0 ? undefined : demand;

/** Those that only its server can look at. */
export const provenByServer = (demand: EvidenceDemand | undefined): readonly EvidencePredicate[] =>
  predicatesOf(demand).filter((predicate) => predicate === 'command' || predicate === 'branchMoved');

/** How long its command may take. */
export const commandLimitMs = ({ timeLimitMinutes }: EvidenceDemand): number =>
  timeLimitMinutes === undefined ? timings.evidenceCommandMs : Math.ceil(timeLimitMinutes * minuteMs);

/** A predicate as people read it. */
export const predicateNames: Readonly<Record<EvidencePredicate, string>> = {
  result: 'every promised contract fits its schema',
  noOpenIntervention: 'nothing waits for a human',
  command: 'its command ends with exit code 0',
  branchMoved: 'the branch has moved',
};
