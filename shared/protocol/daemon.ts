import * as z from 'zod';
import { reportedActivity } from '../model/activity.ts';
import { approvalEffect, approvalEnd, approvalId } from '../model/approval.ts';
import { artifactPath, sha256 } from '../model/artifact.ts';
import { json } from '../model/contract.ts';
import { contractPromise } from '../model/contract.ts';
import { evidenceCheck, evidenceDemand, evidencePredicate, proofId } from '../model/evidence.ts';
import { commandId, idSchema } from '../model/ids.ts';
import { deliveredText, receiptState } from '../model/note.ts';
import { parkFields } from '../model/parking.ts';
import { ruleEffect, ruleSet } from '../model/rule.ts';
import { capabilities, doctorCheck } from '../model/server.ts';
import { heartbeat } from '../model/heartbeat.ts';
import { providerSessionId, runMode, sessionRole } from '../model/session.ts';
import { taskSpec } from '../model/taskSpec.ts';
import { decider, decidingRule, toolName } from '../model/toolDecision.ts';
import { limits } from '../timings.ts';
import { textSchema } from '../model/text.ts';
import { searchedText, transcriptCursor } from '../model/transcript.ts';
import { terminalFromDaemon, terminalToDaemon } from './terminal.ts';

const sessionId = idSchema('session');
const taskId = idSchema('task');
const exitStatus = z.union([z.object({ exitCode: z.int() }), z.object({ signal: z.string().max(20) })]);
const errorBody = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});

/** A session that lives on a server, as its daemon knows it. */
export const reportedSession = z.object({
  sessionId,
  pid: z.int(),
  startedAt: z.number(),
  /** What its program calls its conversation, where that is known without asking it. */
  providerSessionId: providerSessionId.optional(),
});
export type ReportedSession = z.infer<typeof reportedSession>;

/** Everything an agent needs of its task; whole, as fixed at assignment. */
export const taskOffer = z.object({
  taskId,
  ref: z.string(),
  projectId: z.string(),
  title: z.string(),
  type: z.string(),
  priority: z.string(),
  attempt: z.int(),
  spec: z.string(),
  structuredSpec: taskSpec.optional(),
  repo: z.string().optional(),
  baseBranch: z.string().optional(),
  resolvedInputs: z.record(z.string(), json),
  contracts: z.array(contractPromise),
  requirePlanApproval: z.boolean(),
  /** What is checked when it is reported as done. */
  evidence: evidenceDemand.optional(),
});
export type TaskOffer = z.infer<typeof taskOffer>;

/** What the manager of an objective is to lead. */
export const objectiveOffer = z.object({
  objectiveId: idSchema('objective'),
  ref: z.string(),
  title: z.string(),
  prompt: z.string(),
  repo: z.string().optional(),
  baseBranch: z.string().optional(),
});
export type ObjectiveOffer = z.infer<typeof objectiveOffer>;

/** What the hub wants of a session that should run. Twice ordered, it starts once. */
export const sessionOrder = z.object({
  sessionId,
  name: z.string(),
  projectId: z.string(),
  provider: z.string(),
  role: sessionRole,
  /** `interactive` where it is not said. */
  mode: runMode.optional(),
  cwd: z.string().optional(),
  task: taskOffer.optional(),
  objective: objectiveOffer.optional(),
  /** The dead session of this server that it goes on with. */
  resume: z.object({ sessionId, providerSessionId: providerSessionId.optional() }).optional(),
});
export type SessionOrder = z.infer<typeof sessionOrder>;

/** Durable: kept in the daemon's outbox until the hub has said that it is on its disk. */
export const report = z.discriminatedUnion('type', [
  z.object({ type: z.literal('capabilities'), capabilities }),
  z.object({ type: z.literal('doctor'), checks: z.array(doctorCheck).max(100) }),
  reportedSession.extend({ type: z.literal('session.started') }),
  /** The daemon would not or could not start it: outside its allow-lists, no such program, no room. */
  z.object({ type: z.literal('session.refused'), sessionId, reason: textSchema(2_000) }),
  z.object({
    type: z.literal('session.exited'),
    sessionId,
    exit: exitStatus,
    reason: textSchema(500),
    lastScreen: z.string().max(4_096).optional(),
  }),
  z.object({
    type: z.literal('session.lost'),
    sessionId,
    reason: textSchema(500),
    lastScreen: z.string().max(4_096).optional(),
  }),
  /** The text is on the daemon's disk and its session's agent can read it. */
  z.object({ type: z.literal('delivery.received'), deliveryId: idSchema('delivery') }),
  /** How far the daemon is with a text; `reason` says why one is stranded. */
  z.object({
    type: z.literal('delivery.receipt'),
    deliveryId: idSchema('delivery'),
    attempt: z.int().positive(),
    state: receiptState,
    reason: textSchema(500).optional(),
  }),
  /** What was found of the evidence that a task demands. */
  z.object({
    type: z.literal('evidence.checked'),
    proofId,
    taskId,
    checks: z.array(evidenceCheck).max(evidencePredicate.options.length),
  }),
  /** What an agent said through CLI or MCP: an operation in its session's name. */
  z.object({
    type: z.literal('agent.said'),
    sessionId,
    operation: z.string().max(100),
    commandId,
    params: z.unknown(),
  }),
  /** The quota of a session's agent is used up. */
  z.object({ type: z.literal('provider.exhausted'), sessionId, ...parkFields }),
  /** A session's call of a tool was decided about. Its arguments come masked and cut. */
  z.object({
    type: z.literal('decision.made'),
    sessionId,
    tool: toolName,
    args: z.string().max(limits.decisionArgsCharacters),
    /** Whether `args` is all that was matched. */
    isWhole: z.boolean(),
    effect: ruleEffect,
    by: decider,
    rule: decidingRule.optional(),
    /** The call that waited, where a person decided: who that was the hub knows, and takes nobody's word for it. */
    approvalId: approvalId.optional(),
    latencyMs: z.number().nonnegative(),
    at: z.number(),
  }),
  /** A session's call of a tool waits for a person. Its arguments come masked and cut. */
  z.object({
    type: z.literal('approval.asked'),
    sessionId,
    approvalId,
    tool: toolName,
    args: z.string().max(limits.decisionArgsCharacters),
    isWhole: z.boolean(),
    /** Why a person is asked: the rule, the floor or the project's default. */
    why: textSchema(500),
    at: z.number(),
  }),
  /** It waits no more. */
  z.object({
    type: z.literal('approval.settled'),
    sessionId,
    approvalId,
    how: approvalEnd,
    why: textSchema(500).optional(),
  }),
]);
export type Report = z.infer<typeof report>;

/** A durable report with its number: consecutive for each daemon, for ever. */
export const numberedReport = z.object({ number: z.int().positive(), at: z.number(), report });
export type NumberedReport = z.infer<typeof numberedReport>;

export const daemonToHub = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    protocol: z.number(),
    key: z.string().max(200),
    /** New with every start of the daemon: a new one means that its sessions must be found again. */
    instance: z.string().min(8).max(100),
    version: z.string().max(50),
    /** The last number it has ever given a report; the hub's memory of a daemon that lost its disk is healed by it. */
    lastNumber: z.int().nonnegative(),
    capabilities,
    doctor: z.array(doctorCheck).max(100),
  }),
  /** What lives; sent once after the welcome and whenever asked. The hub orders the difference. */
  z.object({
    type: z.literal('inventory'),
    sessions: z.array(reportedSession).max(10_000),
    complete: z.boolean(),
    /** The last number that a report had been given by then: what is not there may still speak in reports up to it. */
    lastNumber: z.int().nonnegative().optional(),
  }),
  z.object({
    type: z.literal('report'),
    entry: numberedReport,
    /** How long before this frame it was said, by a clock that never jumps: a hub may have been away meanwhile. */
    ageMs: z.number().nonnegative().optional(),
  }),
  /** A read in an agent's name; needs no memory. */
  z.object({
    type: z.literal('ask'),
    ask: z.int().nonnegative(),
    sessionId,
    operation: z.string().max(100),
    params: z.unknown(),
  }),
  z.object({
    type: z.literal('answer'),
    order: z.int().nonnegative(),
    result: z.unknown().optional(),
    error: errorBody.optional(),
  }),
  z.object({ type: z.literal('heartbeat'), heartbeat }),
  /** What sessions do now: those where it changed, and from time to time all. Nothing of it is kept. */
  z.object({
    type: z.literal('activity'),
    /** How long a session may be idle here before it is closed; 0 for ever. */
    idleTimeoutMs: z.number().nonnegative(),
    sessions: z.array(reportedActivity).max(1_000),
  }),
  ...terminalFromDaemon,
]);
export type DaemonToHub = z.infer<typeof daemonToHub>;

/**
 * Orders. `session.start`, `session.close`, `task.offer`, `text.deliver`, `approval.answer` and those of evidence follow from
 * the hub's state and are repeated until reported; the others are asked once and answered with the same number.
 */
export const order = z.discriminatedUnion('type', [
  z.object({ type: z.literal('session.start'), session: sessionOrder }),
  /** `graceMs`: how long its program may take to leave by itself before it is ended. */
  z.object({ type: z.literal('session.close'), sessionId, why: z.string(), graceMs: z.int().nonnegative() }),
  z.object({ type: z.literal('task.offer'), sessionId, task: taskOffer }),
  deliveredText.extend({
    type: z.literal('text.deliver'),
    deliveryId: idSchema('delivery'),
    sessionId,
    /** A higher one than before: a person wants a stranded text to be tried again. */
    attempt: z.int().positive().default(1),
  }),
  /** What a task demands of this server before it is done; answered by a report. Twice ordered, it is looked at once. */
  z.object({
    type: z.literal('evidence.run'),
    proofId,
    taskId,
    sessionId,
    command: z.object({ text: z.string(), limitMs: z.int().positive() }).optional(),
    branchMoved: z.boolean(),
  }),
  /** All proofs that are wanted of this server: what is looked at of others ends. */
  z.object({ type: z.literal('evidence.keep'), proofIds: z.array(proofId) }),
  z.object({ type: z.literal('session.input'), sessionId, text: z.string(), submit: z.boolean() }),
  z.object({ type: z.literal('session.interrupt'), sessionId }),
  /** The screen now, or as it was at a time of the hub; a daemon that only knows the first answers with another `at`. */
  z.object({ type: z.literal('session.capture'), sessionId, at: z.number().optional() }),
  z.object({ type: z.literal('doctor.run') }),
  /** Answered with a `directoryPage`. */
  z.object({
    type: z.literal('paths.list'),
    path: z.string().max(4_096).optional(),
    filter: z.string().max(limits.nameCharacters).optional(),
  }),
  /** A text that a task left behind; answered with a `leftFile`. */
  z.object({
    type: z.literal('file.read'),
    path: artifactPath,
    /** Whose work it is: it is read in the directory of that session, and in the task's repository. */
    sessionId: sessionId.optional(),
    repo: z.string().max(limits.nameCharacters).optional(),
  }),
  /** Answered with a `directAttach`. */
  z.object({ type: z.literal('session.direct'), sessionId }),
  /** Everything that decides about calls of tools on this server, whole; sent with each connection and each change. */
  z.object({ type: z.literal('rules.replace'), ruleSet }),
  /**
   * All sessions of this server whose agents use no tool until a person has answered a guard, whole; sent with each
   * connection and each change.
   */
  z.object({ type: z.literal('sessions.hold'), sessionIds: z.array(sessionId) }),
  /** What a person decided about a call that waits; repeated until it is settled. */
  z.object({
    type: z.literal('approval.answer'),
    sessionId,
    approvalId,
    effect: approvalEffect,
    reason: textSchema(2_000).optional(),
    /** The name of who decided. */
    by: textSchema(limits.nameCharacters),
    /** Nobody answered: the question was taken back. */
    isWithdrawn: z.boolean().optional(),
  }),
  /** A page of a recording; answered with a `transcriptPage`. */
  z.object({
    type: z.literal('transcript.read'),
    sessionId,
    from: transcriptCursor.optional(),
    limit: z.int().positive().max(limits.transcriptFrames),
  }),
  /** Answered with `transcriptMatches`. */
  z.object({
    type: z.literal('transcript.search'),
    sessionId,
    text: searchedText,
    isPattern: z.boolean(),
    isCaseSensitive: z.boolean(),
    from: transcriptCursor.optional(),
    limit: z.int().positive().max(limits.searchMatches),
  }),
]);
export type Order = z.infer<typeof order>;
export type OrderOf<Type extends Order['type']> = Extract<Order, { type: Type }>;

/** What the asked orders are answered with. */
export const leftFile = z.object({
  /** UTF-8, at most 256 KiB of it. */
  base64: z.base64().max(Math.ceil(limits.artifactBytes / 3) * 4),
  sha256,
});
export type LeftFile = z.infer<typeof leftFile>;

export const capturedScreen = z.object({
  lines: z.array(z.string()),
  /** When it was so: now, when the session ended, or when it was asked for. */
  at: z.number(),
  live: z.boolean().default(true),
});
export type CapturedScreen = z.infer<typeof capturedScreen>;
export const doctorReport = z.object({ checks: z.array(doctorCheck).max(100) });

export const hubToDaemon = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    protocol: z.number(),
    serverId: idSchema('server'),
    name: z.string(),
    /** Reports up to this number are on the hub's disk; what comes after is sent again. */
    heardUpTo: z.int().nonnegative(),
    at: z.number(),
  }),
  z.object({ type: z.literal('heard'), upTo: z.int().nonnegative() }),
  /** What became of something an agent said, by the number of its report. */
  z.object({ type: z.literal('said'), number: z.int(), result: z.unknown().optional(), error: errorBody.optional() }),
  z.object({ type: z.literal('told'), ask: z.int(), result: z.unknown().optional(), error: errorBody.optional() }),
  z.object({ type: z.literal('order'), order: z.int().nonnegative(), body: order }),
  /** The daemon's `inventory` is wanted. */
  z.object({ type: z.literal('report.inventory') }),
  ...terminalToDaemon,
]);
export type HubToDaemon = z.infer<typeof hubToDaemon>;
