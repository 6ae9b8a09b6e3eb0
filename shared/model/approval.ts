import * as z from 'zod';

/** What a daemon calls a call of a tool that waits for a person. */
export const approvalId = z.uuid();

/** What a person decides about one. */
export const approvalEffect = z.enum(['allow', 'deny']);
export type ApprovalEffect = z.infer<typeof approvalEffect>;

/**
 * Why a call waits no more: the person's answer reached its agent; it was decided in the session's own terminal; its
 * agent waited as long as it can; or nobody is there any more who asked.
 */
export const approvalEnd = z.enum(['answered', 'elsewhere', 'expired', 'gone']);
export type ApprovalEnd = z.infer<typeof approvalEnd>;

/** A call of a tool that an agent wants to make, as it may be kept: its arguments are masked and cut. */
export interface WaitingCall {
  readonly approvalId: string;
  readonly tool: string;
  readonly args: string;
  /** Whether `args` is all of them. */
  readonly isWhole: boolean;
  /** Where it waits no more. */
  readonly settled?: ApprovalEnd | undefined;
}
