import * as z from 'zod';
import { commandId } from '../model/ids.ts';
import { deliveredText } from '../model/note.ts';

/**
 * What an agent's CLI says to its daemon, one JSON object a line over the daemon's local socket, and what comes back.
 * The token is the session's; it never leaves the machine.
 */
export const toolboxRequest = z.strictObject({
  request: z.int().nonnegative(),
  token: z.string().max(200),
  /** Any operation, or one of `toolboxVerbs`. */
  operation: z.string().max(100),
  commandId: commandId.optional(),
  params: z.unknown(),
});
export type ToolboxRequest = z.infer<typeof toolboxRequest>;

/** Answered by the daemon itself, also while the hub is away. */
export const toolboxVerbs = {
  /** The task of this session, whole. */
  task: 'my.task',
  /** What has come for this session: answers, notes, verdicts. Params `{after?: deliveryId, peek?}`; only a peek is no reading. */
  messages: 'my.messages',
  /**
   * Held until text about a record has come, or `timings.waitSliceMs` went by. Params `{about, kind?, after?}`: `about`
   * is the record's id, or the command id of a question that was queued while the hub was away.
   */
  wait: 'my.wait',
} as const;

/** A text that has come for a session: on the daemon's disk, in the order in which it came. */
export const heldMessage = deliveredText.extend({
  deliveryId: z.string(),
  /** Which try of the hub it is; one that was kept before tries were counted has none, and is not typed. */
  attempt: z.int().positive().optional(),
});
export type HeldMessage = z.infer<typeof heldMessage>;

/** What the verbs are answered with; `my.task` with the `taskOffer`. A wait that ended without text has no message. */
export const messagesResult = z.object({ messages: z.array(heldMessage) });
export const waitResult = z.object({ message: heldMessage.optional() });

export const toolboxResponse = z.object({
  request: z.number(),
  result: z.unknown().optional(),
  /** The hub is away: kept on the daemon's disk, and delivered once, in order. `result` is `{commandId}` then. */
  queued: z.boolean().optional(),
  error: z
    .object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()).optional() })
    .optional(),
});
export type ToolboxResponse = z.infer<typeof toolboxResponse>;

/** The environment that a session's programs find. */
export const sessionEnvironment = {
  session: 'ROSTRUM_SESSION',
  task: 'ROSTRUM_TASK',
  socket: 'ROSTRUM_SOCKET',
  token: 'ROSTRUM_TOKEN',
  /** A file with the task as the agent's first prompt. */
  promptFile: 'ROSTRUM_PROMPT_FILE',
  /** The session that this one goes on with. */
  resumedFrom: 'ROSTRUM_RESUMED_FROM',
} as const;
