import * as z from 'zod';
import { json } from '../../../shared/model/contract.ts';
import { dialogChoices } from '../../approval/showQuestion.ts';

/**
 * What the server of opencode says, as far as it is understood here. Shapes: its own document at `/doc`, seen with 1.18.33;
 * what is not known is passed over.
 */
const id = z.string().min(1).max(200);
const count = z.number().nonnegative().catch(0).default(0);
const calledBy = z.looseObject({ messageID: id, callID: id });

/** A conversation; one with a parent belongs to an agent that another one has sent. */
export const conversationInfo = z.looseObject({ id, parentID: id.optional() });

const userInfo = z.looseObject({
  id,
  role: z.literal('user'),
  sessionID: id,
  agent: z.string().optional(),
  model: z.looseObject({ providerID: z.string(), modelID: z.string() }).optional(),
  time: z.looseObject({ created: z.number() }).optional(),
});
const assistantInfo = z.looseObject({
  id,
  role: z.literal('assistant'),
  sessionID: id,
  agent: z.string().optional(),
  providerID: z.string().default(''),
  modelID: z.string().default(''),
  cost: count,
  tokens: z
    .looseObject({
      input: count,
      output: count,
      reasoning: count,
      cache: z.looseObject({ read: count, write: count }).catch({ read: 0, write: 0 }),
    })
    .optional(),
  time: z.looseObject({ created: z.number(), completed: z.number().optional() }),
});
export type AssistantInfo = z.infer<typeof assistantInfo>;
export type UserInfo = z.infer<typeof userInfo>;
export const messageInfo = z.discriminatedUnion('role', [userInfo, assistantInfo]);

const toolPart = z.looseObject({
  type: z.literal('tool'),
  sessionID: id,
  messageID: id,
  callID: id,
  tool: z.string().min(1).max(1_000),
  state: z.looseObject({ status: z.string(), input: json.default({}) }),
});
export type ToolPart = z.infer<typeof toolPart>;

/** A message with its parts, of which only calls of tools are looked at. */
export const wholeMessage = z.looseObject({ info: messageInfo, parts: z.array(z.unknown()).default([]) });
export const readToolPart = (part: unknown): ToolPart | undefined => toolPart.safeParse(part).data;

/** Asks whether a call may be made. */
export const permissionRequest = z.looseObject({
  id,
  sessionID: id,
  permission: z.string().min(1).max(1_000),
  patterns: z.array(z.string()).default([]),
  metadata: z.record(z.string(), json).catch({}).default({}),
  tool: calledBy.optional(),
});
export type PermissionRequest = z.infer<typeof permissionRequest>;

const permissionReplied = z.looseObject({
  sessionID: id,
  requestID: id,
  reply: z.enum(['once', 'always', 'reject']).optional().catch(undefined),
});
export type PermissionReply = z.infer<typeof permissionReplied>['reply'];

/** Asks the person at its terminal. */
export const questionRequest = z.looseObject({
  id,
  sessionID: id,
  questions: z
    .array(
      z.looseObject({
        question: z.string().min(1),
        multiple: z.boolean().catch(false).default(false),
        options: dialogChoices,
      }),
    )
    .min(1)
    .max(10),
});
export type QuestionRequest = z.infer<typeof questionRequest>;

const status = z.looseObject({ type: z.string(), message: z.string().optional() });
/** What conversations do, by their ids; one that is not named does nothing. */
export const statuses = z.record(z.string(), status);

/** An agent's rules, in the order in which they are looked at. */
export const agentInfo = z.looseObject({
  name: z.string(),
  permission: z
    .array(z.looseObject({ permission: z.string(), pattern: z.string(), action: z.string() }))
    .catch([])
    .default([]),
});
export type AgentRules = z.infer<typeof agentInfo>['permission'];

/** The servers of tools that it knows, by their names. */
export const toolServers = z.record(z.string(), z.looseObject({ status: z.string() }));

/** Its models, with what they take. */
export const providerList = z.looseObject({
  providers: z.array(
    z.looseObject({
      id: z.string(),
      models: z.record(z.string(), z.looseObject({ limit: z.looseObject({ context: z.number() }).optional() })),
    }),
  ),
});

const ofSession = { sessionID: id };
const event = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('session.created'), properties: z.looseObject({ info: conversationInfo }) }),
  z.looseObject({ type: z.literal('session.updated'), properties: z.looseObject({ info: conversationInfo }) }),
  z.looseObject({ type: z.literal('session.status'), properties: z.looseObject({ ...ofSession, status }) }),
  z.looseObject({
    type: z.literal('session.error'),
    properties: z.looseObject({
      sessionID: id.optional(),
      error: z
        .looseObject({
          name: z.string(),
          data: z.looseObject({ message: z.string().optional(), statusCode: z.number().optional() }).optional(),
        })
        .optional(),
    }),
  }),
  z.looseObject({ type: z.literal('message.updated'), properties: z.looseObject({ info: messageInfo }) }),
  z.looseObject({ type: z.literal('message.part.updated'), properties: z.looseObject({ part: toolPart }) }),
  z.looseObject({ type: z.literal('permission.asked'), properties: permissionRequest }),
  z.looseObject({ type: z.literal('permission.replied'), properties: permissionReplied }),
  z.looseObject({ type: z.literal('question.asked'), properties: questionRequest }),
  z.looseObject({ type: z.literal('question.replied'), properties: z.looseObject({ ...ofSession, requestID: id }) }),
  z.looseObject({ type: z.literal('question.rejected'), properties: z.looseObject({ ...ofSession, requestID: id }) }),
]);
export type OpencodeEvent = z.infer<typeof event>;

/** An event that is understood here. */
export const readEvent = (given: unknown): OpencodeEvent | undefined => event.safeParse(given).data;
