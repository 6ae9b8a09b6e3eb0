import * as z from 'zod';
import type { Actor } from './actor.ts';
import type { Id } from './ids.ts';
import { deliveryWay } from './note.ts';

/** What a session may do through its token: a worker its task, a manager its objective, an orchestrator its project. */
export const sessionRole = z.enum(['shell', 'worker', 'manager', 'orchestrator']);
export type SessionRole = z.infer<typeof sessionRole>;

/** How a session's agent is run: in its own terminal interface; by structured output; or by the Agent Client Protocol. */
export const runMode = z.enum(['interactive', 'headless', 'acp']);
export type RunMode = z.infer<typeof runMode>;

export const lifecycleName = z.enum(['starting', 'active', 'paused', 'recovering', 'unreachable', 'lost', 'exited']);
export type LifecycleName = z.infer<typeof lifecycleName>;

/** What a share lets a teammate do, whatever his role in the project: look on, or type too. */
export const shareAccess = z.enum(['view', 'drive']);
export type ShareAccess = z.infer<typeof shareAccess>;

/** A teammate whom a session was shared with. */
export interface SessionShare {
  readonly personId: Id<'person'>;
  readonly access: ShareAccess;
}

/** How a dead session can go on: with its own conversation, or with the last one of its program in its directory. */
export const resumeWay = z.enum(['id', 'last']);
export type ResumeWay = z.infer<typeof resumeWay>;

/** What a program calls a conversation. */
export const providerSessionId = z.string().regex(/^[\w.:-]{1,200}$/);

/** How a program ended: by its own exit code, or by a signal. */
export type ExitStatus = { readonly exitCode: number } | { readonly signal: string };

/**
 * What is not kept: `unreachable` is what an active session of an offline server looks like, and `paused` one that a guard
 * asks about.
 */
export type Lifecycle =
  | { readonly lifecycle: 'starting' }
  | { readonly lifecycle: 'active'; readonly pid: number; readonly startedAt: number }
  | {
      readonly lifecycle: 'recovering';
      readonly since: number;
      readonly pid?: number | undefined;
      readonly startedAt?: number | undefined;
    }
  | {
      readonly lifecycle: 'lost';
      readonly at: number;
      readonly reason: string;
      readonly lastScreen?: string | undefined;
    }
  | { readonly lifecycle: 'exited'; readonly at: number; readonly exit: ExitStatus; readonly reason: string };

export interface SessionFacts {
  readonly id: Id<'session'>;
  readonly projectId: Id<'project'>;
  readonly serverId: Id<'server'>;
  readonly name: string;
  readonly provider: string;
  readonly role: SessionRole;
  /** Absent where it is run interactively. */
  readonly mode?: RunMode | undefined;
  /** Directory on the server; where none is given the daemon's work root. */
  readonly cwd?: string | undefined;
  readonly taskId?: Id<'task'> | undefined;
  readonly attempt?: number | undefined;
  readonly objectiveId?: Id<'objective'> | undefined;
  /** What the hub wants of the daemon. The difference to what it reports is ordered. */
  readonly wanted: 'running' | 'closed';
  readonly openedBy: Actor;
  /** What it shows is only for its opener, owners of the project and those it is shared with. */
  readonly private?: true | undefined;
  /** At most one for each person; they end with the session. */
  readonly shares?: readonly SessionShare[] | undefined;
  /** The only one whose input is taken; where nobody drives alone, all who may drive can. */
  readonly driver?: Id<'person'> | undefined;
  /** The dead session whose conversation it goes on with. */
  readonly resumedFrom?: Id<'session'> | undefined;
  /** What its program calls the conversation, as its server said; never guessed. */
  readonly providerSessionId?: string | undefined;
  readonly createdAt: number;
}

export type Session = SessionFacts & Lifecycle;

export const sessionRow = z.object({
  kind: z.literal('session'),
  id: z.string(),
  projectId: z.string(),
  serverId: z.string(),
  name: z.string(),
  provider: z.string(),
  role: sessionRole,
  /** Absent where it is run interactively. */
  mode: runMode.optional(),
  lifecycle: lifecycleName,
  wanted: z.enum(['running', 'closed']),
  taskId: z.string().optional(),
  attempt: z.number().optional(),
  objectiveId: z.string().optional(),
  cwd: z.string().optional(),
  pid: z.number().optional(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  exitCode: z.number().optional(),
  signal: z.string().optional(),
  reason: z.string().optional(),
  private: z.literal(true).optional(),
  shares: z.array(z.object({ personId: z.string(), name: z.string(), access: shareAccess })).optional(),
  /** Who drives it alone now. */
  driver: z.object({ personId: z.string(), name: z.string() }).optional(),
  /** How a text reaches its agent: what sending it a message means. */
  delivery: deliveryWay.optional(),
  /** Texts that its agent did not take, and that nobody has seen to yet; absent where there are none. */
  stranded: z.number().optional(),
  resumedFrom: z.string().optional(),
  providerSessionId: z.string().optional(),
  createdAt: z.number(),
});
export type SessionRow = z.infer<typeof sessionRow>;
