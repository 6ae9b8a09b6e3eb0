import * as z from 'zod';
import { activityName } from '../model/activity.ts';
import { approvalEffect } from '../model/approval.ts';
import { json } from '../model/contract.ts';
import { contextFigures, usage } from '../model/guard.ts';
import { commandId } from '../model/ids.ts';
import { modelTokens } from '../model/modelTokens.ts';
import { deliveredText } from '../model/note.ts';
import { ruleEffect } from '../model/rule.ts';
import { providerSessionId } from '../model/session.ts';
import { decider } from '../model/toolDecision.ts';
import { limits } from '../timings.ts';

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
   * Held until text about a record has come, or `timings.waitSliceMs` went by. Params `{about?, kind?, after?, urgentOnly?}`: `about`
   * is the record's id, or the command id of a question that was queued while the hub was away; without it any text is
   * meant that nobody has taken yet.
   */
  wait: 'my.wait',
  /** What its agent tells of itself (`agentTold`). */
  tell: 'my.tell',
  /**
   * Whether its agent may call a tool (`toolAsked`). Held for a person where nothing decides, or until `timings.waitSliceMs`
   * went by: then `{effect: 'wait'}`, and the same call is asked again.
   */
  mayUse: 'my.may-use',
  /**
   * What the rules say of a call (`toolReviewed`): at once, but while a guard holds its session, which is `{effect: 'wait'}`
   * after `timings.waitSliceMs`. Whoever they leave it to asks `mayUse` with their `why`.
   */
  review: 'my.review',
  /**
   * Asks people what its agent asks in a dialog of its own (`peopleAsked`), all at once. Held like a call of a tool: `wait` means
   * that it is asked again, and no answers that none will come.
   */
  askPeople: 'my.ask-people',
  /** What it wants of people in this attempt at its task, and what became of that. */
  wishes: 'my.wishes',
} as const;

const askedQuestions = z
  .array(
    z.strictObject({
      question: z.string().min(1).max(limits.noteCharacters),
      options: z.array(z.string().min(1).max(200)).max(10),
    }),
  )
  .min(1)
  .max(10);

export const peopleAsked = z.strictObject({ questions: askedQuestions });
export type PeopleAsked = z.infer<typeof peopleAsked>;

export const peopleAnswered = z.object({ answers: z.array(z.string()).optional(), wait: z.boolean() });

/** What an agent, or the program that runs it, tells of itself. */
export const agentTold = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('activity'), activity: activityName, evidence: z.string().max(200) }),
  /** Something changed by the turn that is under way. */
  z.strictObject({ kind: z.literal('moved') }),
  z.strictObject({ kind: z.literal('turn_ended') }),
  /** Used in all so far. */
  usage
    .extend({
      kind: z.literal('usage'),
      last: z.boolean().default(false),
      ...contextFigures.shape,
      /** Of calls whose dollars it does not know: their tokens by model. */
      untold: z
        .record(z.string().max(200), modelTokens)
        .refine((models) => Object.keys(models).length <= limits.usedModels)
        .optional(),
    })
    .strict(),
  /** So many tokens the context of its model takes. */
  z.strictObject({ kind: z.literal('context_window'), tokens: z.int().positive().max(1e15) }),
  z.strictObject({ kind: z.literal('conversation'), id: providerSessionId }),
  z.strictObject({ kind: z.literal('exhausted'), why: z.string().max(300) }),
  /** What waited for a person was decided without us, or is not wanted any more: this call, or all of them. */
  z.strictObject({
    kind: z.literal('went_on'),
    why: z.string().max(500),
    callId: z.string().max(200).optional(),
    /** What the person at its terminal decided about it, where that is known. */
    effect: approvalEffect.optional(),
  }),
  /** Nobody came about this call as long as its agent can wait: it does not run. */
  z.strictObject({
    kind: z.literal('expired'),
    tool: z.string().min(1).max(1_000),
    input: json,
    callId: z.string().min(1).max(200),
    why: z.string().max(500),
  }),
  /** A call of our own tools is about to run, which report of its work: nobody need be asked, and it is written down. */
  z.strictObject({
    kind: z.literal('own_call'),
    tool: z
      .string()
      .max(1_000)
      .regex(/^mcp__rostrum__/),
    input: json,
  }),
  /** A call has run about which its agent asked nobody. */
  z.strictObject({
    kind: z.literal('unasked_call'),
    tool: z.string().min(1).max(1_000),
    input: json,
    isHarmless: z.boolean().default(false),
  }),
  /** These questions of a dialog of its own were answered there, or are not asked any more. */
  z.strictObject({ kind: z.literal('answered_there'), questions: askedQuestions }),
]);
export type AgentTold = z.infer<typeof agentTold>;

export const toolAsked = z.strictObject({
  tool: z.string().min(1).max(1_000),
  input: json.default({}),
  callId: z.string().min(1).max(200),
  /** It only looks at something: where no rule speaks of it, nobody need be asked. */
  isHarmless: z.boolean().default(false),
  /** Why a person is asked, where the rules have spoken of this call already and leave it to one. */
  why: z.string().max(500).optional(),
});
export type ToolAsked = Omit<z.infer<typeof toolAsked>, 'isHarmless'>;

export const toolVerdict = z.discriminatedUnion('effect', [
  z.object({ effect: z.literal('allow'), why: z.string() }),
  z.object({ effect: z.literal('deny'), why: z.string() }),
  z.object({ effect: z.literal('wait') }),
]);
export type ToolVerdict = z.infer<typeof toolVerdict>;

/** What the rules say of a call. `ask` by `default` means that nothing speaks of it. */
const reviewed = z.object({ effect: ruleEffect, by: decider.extract(['rule', 'floor', 'default']), why: z.string() });
export type ToolReviewed = z.infer<typeof reviewed>;
export const toolReviewed = z.union([reviewed, z.object({ effect: z.literal('wait') })]);

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

export const wishesResult = z.object({
  wishes: z.array(
    z.object({
      /** The command that it was said by. */
      id: z.string(),
      /** The record that the reply is about, as far as it is known: what `my.wait` waits for. */
      about: z.string(),
      kind: z.enum(['answer', 'plan_verdict']),
      after: z.string().optional(),
      text: z.string(),
      reply: heldMessage.optional(),
    }),
  ),
});

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
  /** The same verbs as tools of MCP (Streamable HTTP), for whoever sends the token as `Authorization: Bearer`. */
  mcpUrl: 'ROSTRUM_MCP_URL',
  /** A file with the task as the agent's first prompt. */
  promptFile: 'ROSTRUM_PROMPT_FILE',
  /** The session that this one goes on with. */
  resumedFrom: 'ROSTRUM_RESUMED_FROM',
} as const;
