import * as z from 'zod';
import { idSchema } from './ids.ts';

/** What a session's program does. One of three axes: its lifecycle and its pull request are others. */
export const activityName = z.enum([
  'working',
  'waiting-for-input',
  'waiting-for-permission',
  'idle',
  'exited',
  'unknown',
]);
export type ActivityName = z.infer<typeof activityName>;

/** What is known of a session at a moment, with what says so; never journaled. */
export const sessionActivity = z.object({
  activity: activityName,
  /** Never what stands on a screen: whoever may look into the session is told, wherever they are. */
  evidence: z.string().max(200),
  /** Since its last output. */
  quietMs: z.number().nonnegative(),
  /** Since anything spoke for work: output, a program in the foreground, processor time, a dialog. */
  idleMs: z.number().nonnegative(),
});
export type SessionActivity = z.infer<typeof sessionActivity>;

/** The same as a daemon tells it. */
export const reportedActivity = sessionActivity.extend({ sessionId: idSchema('session') });
export type ReportedActivity = z.infer<typeof reportedActivity>;
