import * as z from 'zod';
import type { Id } from './ids.ts';

/** What is watched so that an agent does not burn time and money in a circle. */
export const guardName = z.enum(['same_error', 'no_progress', 'session_calls', 'objective_calls', 'tokens', 'cost']);
export type GuardName = z.infer<typeof guardName>;

/** The most that each limit of a guard can be. */
export const guardMost = {
  sameErrors: 100,
  idleTurns: 1_000,
  sessionCallsPerHour: 1_000_000,
  objectiveCallsPerHour: 1_000_000,
  taskTokens: 1_000_000_000_000,
  objectiveTokens: 1_000_000_000_000,
  projectTokens: 1_000_000_000_000,
  taskUsd: 1_000_000_000,
  objectiveUsd: 1_000_000_000,
  projectUsd: 1_000_000_000,
} as const;

const count = (limit: keyof typeof guardMost) => z.int().min(1).max(guardMost[limit]).optional();
const usd = (limit: keyof typeof guardMost) => z.number().positive().max(guardMost[limit]).optional();

/** When guards pause a task. What is left out has the default; a budget that is left out is none. */
export const guardLimits = z.strictObject({
  /** The same error so often in a row. */
  sameErrors: count('sameErrors'),
  /** So many turns in a row in which nothing moved. */
  idleTurns: count('idleTurns'),
  /** Calls of a model within an hour, by one session and by all sessions of one objective. */
  sessionCallsPerHour: count('sessionCallsPerHour'),
  objectiveCallsPerHour: count('objectiveCallsPerHour'),
  /** Budgets: tokens in and out together, and US dollars. */
  taskTokens: count('taskTokens'),
  objectiveTokens: count('objectiveTokens'),
  projectTokens: count('projectTokens'),
  taskUsd: usd('taskUsd'),
  objectiveUsd: usd('objectiveUsd'),
  projectUsd: usd('projectUsd'),
});
export type GuardLimits = z.infer<typeof guardLimits>;
export type GuardLimit = keyof GuardLimits;

/** The limits that hold where a project says nothing. */
export const defaultGuardLimits = {
  sameErrors: 3,
  idleTurns: 5,
  sessionCallsPerHour: 500,
  objectiveCallsPerHour: 2_000,
} as const satisfies GuardLimits;

/** Limits to change: null gives the default back, or takes a budget away. */
export const guardLimitChanges = z.strictObject({
  sameErrors: guardLimits.shape.sameErrors.unwrap().nullable().optional(),
  idleTurns: guardLimits.shape.idleTurns.unwrap().nullable().optional(),
  sessionCallsPerHour: guardLimits.shape.sessionCallsPerHour.unwrap().nullable().optional(),
  objectiveCallsPerHour: guardLimits.shape.objectiveCallsPerHour.unwrap().nullable().optional(),
  taskTokens: guardLimits.shape.taskTokens.unwrap().nullable().optional(),
  objectiveTokens: guardLimits.shape.objectiveTokens.unwrap().nullable().optional(),
  projectTokens: guardLimits.shape.projectTokens.unwrap().nullable().optional(),
  taskUsd: guardLimits.shape.taskUsd.unwrap().nullable().optional(),
  objectiveUsd: guardLimits.shape.objectiveUsd.unwrap().nullable().optional(),
  projectUsd: guardLimits.shape.projectUsd.unwrap().nullable().optional(),
});

/** What is counted for: a task, a session, an objective, a project. */
export type MeteredId = Id<'task'> | Id<'session'> | Id<'objective'> | Id<'project'>;

/** What an agent used: tokens, US dollars, calls of a model. */
export const usage = z.object({
  tokensIn: z.int().nonnegative().max(1e15),
  tokensOut: z.int().nonnegative().max(1e15),
  costUsd: z.number().nonnegative().max(1e9),
  calls: z.int().nonnegative().max(1e12),
  /** The part of the dollars that was reckoned from tokens by public prices, because its agent told none. */
  estimatedUsd: z.number().nonnegative().max(1e9).optional(),
  /** The tokens whose dollars nobody knows: in no sum of dollars. */
  unpricedTokens: z.int().nonnegative().max(1e15).optional(),
});
export type Usage = z.infer<typeof usage>;

/** How much of its model’s context a session had in use by its newest call; nothing where its agent does not tell. */
export const contextFigures = z.object({
  /** The share of what its model takes, from 0 to 1; only of a session whose agent knows that. */
  contextUsed: z.number().min(0).max(1).optional(),
  contextTokens: usage.shape.tokensIn.optional(),
});
export type ContextFigures = Readonly<z.infer<typeof contextFigures>>;

/** These alone, and only those that are told. */
export const contextOf = ({ contextUsed, contextTokens }: ContextFigures): ContextFigures => ({
  ...(contextUsed === undefined ? {} : { contextUsed }),
  ...(contextTokens === undefined ? {} : { contextTokens }),
});

/** What a session has used in all, and how full its context was then. */
export const sessionUsage = usage.extend(contextFigures.shape);
export type SessionUsage = z.infer<typeof sessionUsage>;

/** What may be used in all before a person is asked. */
export const budget = z.object({ tokens: z.number().optional(), usd: z.number().optional() });
export type Budget = z.infer<typeof budget>;

/** A limit that was reached, with its figures. */
export interface GuardTrip {
  readonly guard: GuardName;
  readonly limitName: GuardLimit;
  /** Whose figure it is. */
  readonly on: MeteredId;
  readonly figure: number;
  readonly limit: number;
}

/** What was counted for one record, and what a person allowed it beyond the limits. */
export interface Meter extends ContextFigures {
  readonly id: MeteredId;
  /** The last error in normal form, and how often it came in a row. */
  readonly error?: { readonly text: string; readonly times: number } | undefined;
  /** Turns in a row in which nothing moved. */
  readonly idleTurns?: number | undefined;
  /** Everything used so far. */
  readonly usage?: Usage | undefined;
  readonly usedAt?: number | undefined;
  /** The same by provider; only for a project. */
  readonly byProvider?: Readonly<Record<string, Usage>> | undefined;
  /** Calls of the last hour in pieces of five minutes, by their beginning. */
  readonly hour?: readonly { readonly from: number; readonly calls: number }[] | undefined;
  /** Budgets count from here since a person let it go on. */
  readonly countedFrom?: Partial<Record<GuardLimit, number>> | undefined;
  /** The thresholds that were warned of. */
  readonly warned?: Partial<Record<GuardLimit, number>> | undefined;
  /** Limits that a person raised for this one. */
  readonly raised?: Partial<Record<GuardLimit, number>> | undefined;
}
